package io.customshift.schemas.manifest;

/** What a manifest held: lines, pictures that they ask for, and bytes of text. */
public record ManifestSummary(int lines, long images, long bytes) {}
