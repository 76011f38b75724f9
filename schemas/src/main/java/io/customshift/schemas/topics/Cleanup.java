package io.customshift.schemas.topics;

/** What a topic does with old records. */
public enum Cleanup {
    DELETE("delete"),
    COMPACT("compact"),
    /** Keeps the last record of a key, and drops keys that were not written for the retention. */
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
        this.policy = policy;
    }

    /** The value of {@code cleanup.policy}. */
    public String policy() {
        return policy;
    }
}
