package io.customshift.models.provenance;

import java.util.Optional;

/**
 * What was found in a file.
 *
 * @param finding why the verdict is what it is, a sentence
 * @param manifest of C2PA; empty where there is none
 * @param metadata of IPTC in XMP; empty where there is none
 * @param fileDigest SHA-256 of the file, hexadecimal
 * @param pixelsDigest the picture's identity, the same whatever file it is in; empty where changes left no picture
 * @param looks to find the picture in a log; empty where changes left none
 */
public record PictureReport(
        Verdict verdict,
        String finding,
        Optional<ManifestReport> manifest,
        Optional<SourceMark> metadata,
        Watermark.Reading watermark,
        String fileDigest,
        Optional<String> pixelsDigest,
        Optional<PerceptualHash> looks) {

    /** What a file is, in one word. */
    public enum Verdict {
        /** Marked as made by AI, by a signature that holds. */
        INTACT,
        /** No signed mark that says that it was made by AI, and no sign that there was one. */
        UNMARKED,
        /** Changed after it was signed, or its signature was taken away. */
        TAMPERED
    }
}
