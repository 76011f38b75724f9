package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Require;

/**
 * How much of a manifest is taken. Reading stops at the first limit that is passed.
 *
 * @param maxBytes of the whole text, and of what it unpacks to
 * @param maxLineCharacters of one line or row, quoted line feeds included
 * @param maxLines lines that ask for pictures
 * @param maxImages pictures that the lines ask for together
 * @param maxIssues faults that are collected before reading stops
 */
public record ManifestLimits(long maxBytes, int maxLineCharacters, int maxLines, long maxImages, int maxIssues) {
    /**
     * 400 MB, 64 Ki characters a line, 1,000,000 lines and pictures, 100 faults. A running job holds about 40 bytes of the
     * scheduler's memory for each picture, and about 150 more while it is planned or closed.
     */
    public static final ManifestLimits DEFAULT = new ManifestLimits(400_000_000, 1 << 16, 1_000_000, 1_000_000, 100);

    public ManifestLimits {
        Require.between(maxBytes, 1, Long.MAX_VALUE, "maxBytes");
        Require.between(maxLineCharacters, 16, 1 << 30, "maxLineCharacters");
        Require.between(maxLines, 1, Integer.MAX_VALUE, "maxLines");
        Require.between(maxImages, 1, Long.MAX_VALUE, "maxImages");
        Require.between(maxIssues, 1, 10_000, "maxIssues");
    }
}
