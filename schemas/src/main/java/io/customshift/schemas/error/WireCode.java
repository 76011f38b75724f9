package io.customshift.schemas.error;

/** What is wrong with a message, a request or a manifest. The names are part of the contract. */
public enum WireCode {
    /** Not JSON, or cut off: the place is given as line and column. */
    MALFORMED_JSON,
    /** Not RFC 4180 CSV: a stray quote, a row with the wrong number of fields, bytes that are not UTF-8. */
    MALFORMED_CSV,
    /** Not a text that could be read: a workbook, an archive, a picture; the message says how to get one. */
    UNSUPPORTED_MEDIA_TYPE,
    /** A field or column that the contract does not have. Only user-facing requests are read so strictly. */
    UNKNOWN_FIELD,
    /** A field or column that must be there is absent or null. */
    MISSING_FIELD,
    /** A value is of the wrong form or outside its limits; the message names the value, the limit and the fix. */
    INVALID_VALUE,
    /** An event type that this version does not know. */
    UNKNOWN_TYPE,
    /** More bytes, lines or images than the limit. */
    TOO_LARGE,
    /** An id that must be unique was used before. */
    DUPLICATE_ID,
    /** A code of a later version. */
    UNKNOWN
}
