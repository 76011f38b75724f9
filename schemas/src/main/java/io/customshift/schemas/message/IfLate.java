package io.customshift.schemas.message;

import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Words;
import java.util.List;
import java.util.Locale;

/** What becomes of a request whose deadline cannot be met, by what its pictures should take. */
public enum IfLate implements TextValue {
    /** It is taken with a warning, and what is made by the deadline is kept. */
    ADMIT,
    /** It is refused. */
    REFUSE;

    /** Reads {@code admit} or {@code refuse}. */
    public static IfLate parse(String text) {
        return Words.read("ifLate", text, List.of(values()), "correct it");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
