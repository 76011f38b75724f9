package io.customshift.models.weights.adapter;

import java.util.Locale;

/** Which branches an adapter changes. */
public enum AdapterScope {
    /** Both the generating and the reference branch. */
    SHARED,
    /** The reference branch only: without references the pictures are the base model's, bit for bit. */
    REFERENCE,
    /** The generating branch only: one encoding of a subject serves pictures with it and without. */
    GENERATING;

    /** The metadata key of a file that says it; absent means shared. */
    public static final String METADATA_KEY = "customshift.scope";

    /** Its value in the metadata. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
