package io.customshift.models.network;

/** The two equal ways to compute Conditional Attention Distribution Shift. */
public enum CadsForm {
    /** One attention over the concatenated keys, log λ added to a reference's scores. */
    CONCATENATED,
    /** One attention per source, merged by their shares of the partition function. */
    MERGED
}
