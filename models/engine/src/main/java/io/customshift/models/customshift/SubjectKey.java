package io.customshift.models.customshift;

import io.customshift.models.digest.Digests;
import io.customshift.models.image.Preprocess;
import io.customshift.models.image.RgbImage;

/**
 * Cache key of a {@link SubjectReference}: a digest of all that its keys and values depend on, and of nothing else.
 *
 * @param digest SHA-256, hexadecimal
 */
public record SubjectKey(String digest) {

    /**
     * @param engine what the engine was opened with, as {@link CustomShift#digest()} says
     */
    static SubjectKey of(Subject subject, ImageSize size, String engine) {
        StringBuilder facts = new StringBuilder();
        fact(facts, "engine", engine);
        fact(facts, "preprocess", Preprocess.ID);
        fact(facts, "size", size.toString());
        fact(facts, "name", subject.name());
        for (RgbImage reference : subject.references()) {
            fact(facts, "reference", reference.digest());
        }
        return new SubjectKey(Digests.hex(facts.toString()));
    }

    /** Length before content, so that no two lists of facts read the same. */
    private static void fact(StringBuilder facts, String name, String value) {
        facts.append(name)
                .append(':')
                .append(value.length())
                .append(':')
                .append(value)
                .append('\n');
    }

    @Override
    public String toString() {
        return digest.substring(0, Math.min(12, digest.length()));
    }
}
