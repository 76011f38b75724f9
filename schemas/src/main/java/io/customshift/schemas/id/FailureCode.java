package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** Why work failed. An open set, so that an older reader survives a code that it does not know. */
public record FailureCode(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /** The reference object is not in the store. */
    public static final FailureCode REFERENCE_MISSING = new FailureCode("REFERENCE_MISSING");
    /** The reference is not an image that can be decoded. */
    public static final FailureCode REFERENCE_UNREADABLE = new FailureCode("REFERENCE_UNREADABLE");
    /** The reference has more bytes or pixels than the limit. */
    public static final FailureCode REFERENCE_TOO_LARGE = new FailureCode("REFERENCE_TOO_LARGE");
    /** The reference's bytes are not those that were registered. */
    public static final FailureCode REFERENCE_CHANGED = new FailureCode("REFERENCE_CHANGED");
    /** The job names a subject that is not registered. */
    public static final FailureCode SUBJECT_UNKNOWN = new FailureCode("SUBJECT_UNKNOWN");
    /** The event names a recipe that is not there. */
    public static final FailureCode RECIPE_UNKNOWN = new FailureCode("RECIPE_UNKNOWN");
    /** The job id is taken by a request with another body. */
    public static final FailureCode JOB_CONFLICT = new FailureCode("JOB_CONFLICT");
    /** No worker runs the model that the job was accepted for. */
    public static final FailureCode MODEL_MISMATCH = new FailureCode("MODEL_MISMATCH");
    /** The store cannot be reached, or answers with an error that may pass. */
    public static final FailureCode STORE_UNAVAILABLE = new FailureCode("STORE_UNAVAILABLE");
    /** The store refuses the credentials. */
    public static final FailureCode STORE_DENIED = new FailureCode("STORE_DENIED");
    /** The bucket does not exist. */
    public static final FailureCode BUCKET_MISSING = new FailureCode("BUCKET_MISSING");
    /** Device or host memory ran out. */
    public static final FailureCode OUT_OF_MEMORY = new FailureCode("OUT_OF_MEMORY");
    /** The engine failed in a way that has no code of its own. */
    public static final FailureCode ENGINE_FAILURE = new FailureCode("ENGINE_FAILURE");
    /** The request itself is wrong; the issues say where. */
    public static final FailureCode REQUEST_INVALID = new FailureCode("REQUEST_INVALID");
    /** The same work failed as often as it may be tried. */
    public static final FailureCode ATTEMPTS_EXHAUSTED = new FailureCode("ATTEMPTS_EXHAUSTED");

    public FailureCode {
        value = Require.matches(value, FORM, "failure code", "1 to 64 of A-Z 0-9 _ beginning with a letter");
    }

    @Override
    public String toString() {
        return value;
    }
}
