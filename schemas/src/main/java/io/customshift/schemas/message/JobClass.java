package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.TextValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How soon people want a job. Classes share the fleet by weight; see {@code docs/adr/0006}. */
public enum JobClass implements TextValue {
    /** Somebody waits at a screen: a worker leaves what is less urgent at its next picture. */
    INTERACTIVE(16, 8),
    STANDARD(4, 3),
    BULK(1, 0);

    private final int weight;
    private final int from;

    JobClass(int weight, int from) {
        this.weight = weight;
        this.from = from;
    }

    /** The class of a job that names none: by its priority. */
    public static JobClass of(int priority) {
        for (JobClass each : values()) {
            if (priority >= each.from) {
                return each;
            }
        }
        return BULK;
    }

    public static JobClass orOf(@Nullable JobClass named, int priority) {
        return named == null ? of(priority) : named;
    }

    /** Reads {@code interactive}, {@code standard} or {@code bulk}. */
    public static JobClass parse(String text) {
        for (JobClass each : values()) {
            if (each.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw WireException.invalid(
                "",
                "class is " + Require.quoted(text)
                        + "; allowed is interactive, standard or bulk; leave it out, and the priority decides");
    }

    /** Its part of the engine time, beside those of the others. */
    public int weight() {
        return weight;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
