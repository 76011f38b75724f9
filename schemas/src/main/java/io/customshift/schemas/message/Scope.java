package io.customshift.schemas.message;

import java.util.Locale;

/** What a key allows. {@link #ADMIN} allows everything, for any tenant. */
public enum Scope {
    /** Register and remove subjects; submit, retry and cancel jobs. */
    SUBMIT,
    /** Look at jobs, subjects, events and results. */
    READ,
    /** Decide on pictures. */
    REVIEW,
    /** All of it, and on behalf of any tenant. */
    ADMIN,
    /** A scope of a later version; allows nothing. */
    UNKNOWN;

    /** As people write it: {@code submit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
