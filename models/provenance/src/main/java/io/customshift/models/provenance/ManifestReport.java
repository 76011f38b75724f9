package io.customshift.models.provenance;

import java.util.List;
import java.util.Optional;

/**
 * What the active manifest of a file says, and whether it holds.
 *
 * @param failures what does not hold; empty where the file is as it was signed
 * @param generator who made the claim, such as {@code CustomShift Fleet 0.1.0}
 * @param sourceType of the action that made the picture, in IPTC's vocabulary
 * @param signer whose signature it is; empty where none can be read
 */
public record ManifestReport(
        List<Failure> failures, Optional<String> generator, Optional<String> sourceType, Optional<Signer> signer) {

    public ManifestReport {
        failures = List.copyOf(failures);
    }

    /**
     * Something that does not hold.
     *
     * @param code a validation status code of C2PA 2.2, 15.2.2
     */
    public record Failure(String code, String explanation) {}

    /** Who signed, by the certificate. */
    public record Signer(String name, Standing standing) {}

    /** What is known of a signer. */
    public enum Standing {
        /** Its certificates lead to one that was named as trusted. */
        TRUSTED,
        /** Its certificates lead nowhere that is known here. */
        UNKNOWN,
        /** They do, and one of them has run out or is not valid yet; the signature may be from when it was. */
        EXPIRED
    }

    public boolean intact() {
        return failures.isEmpty();
    }
}
