package io.customshift.models.fidelity;

/** Told how far long work is. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /**
     * @param what is being done
     * @param done of {@code total}
     */
    void advanced(String what, int done, int total);
}
