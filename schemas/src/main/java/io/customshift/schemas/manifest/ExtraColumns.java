package io.customshift.schemas.manifest;

import io.customshift.schemas.text.Words;
import java.util.List;

/** What becomes of columns, or fields of JSON lines, that the contract does not know. */
public enum ExtraColumns {
    /** They are typing errors. */
    REFUSE,
    /** They are kept with their line, and mirrored in its results. */
    KEEP;

    static final String HINT =
            "keep columns of your own with extraColumns=keep (customshift submit --extra-columns keep)";

    /** Reads {@code keep} or {@code refuse}. */
    public static ExtraColumns parse(String text) {
        return Words.read("extraColumns", text, List.of(values()), "correct it");
    }
}
