package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.util.Locale;

/** How a manifest is written. */
public enum ManifestFormat {
    CSV,
    JSONL;

    /** The format that a file name ends in. */
    public static ManifestFormat ofName(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        if (small.endsWith(".csv")) {
            return CSV;
        }
        if (small.endsWith(".jsonl") || small.endsWith(".ndjson")) {
            return JSONL;
        }
        throw WireException.invalid(
                "",
                "manifest is " + Require.quoted(name) + "; allowed is a name that ends in .csv or .jsonl; rename it");
    }
}
