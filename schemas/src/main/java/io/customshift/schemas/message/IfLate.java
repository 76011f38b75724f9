package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.TextValue;
import java.util.Locale;

/** What becomes of a request whose deadline cannot be met, by what its pictures should take. */
public enum IfLate implements TextValue {
    /** It is taken with a warning, and what is made by the deadline is kept. */
    ADMIT,
    /** It is refused. */
    REFUSE;

    /** Reads {@code admit} or {@code refuse}. */
    public static IfLate parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "admit" -> ADMIT;
            case "refuse" -> REFUSE;
            default ->
                throw WireException.invalid(
                        "", "ifLate is " + Require.quoted(text) + "; allowed is admit or refuse; correct it");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
