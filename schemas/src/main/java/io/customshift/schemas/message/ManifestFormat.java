package io.customshift.schemas.message;

/** How a manifest is written. */
public enum ManifestFormat {
    CSV,
    JSONL
}
