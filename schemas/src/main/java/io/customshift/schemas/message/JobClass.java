package io.customshift.schemas.message;

import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Words;
import java.util.List;
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
        return Words.read("class", text, List.of(values()), "leave it out, and the priority decides");
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
