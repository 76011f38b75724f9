package io.customshift.schemas.message;

import io.customshift.schemas.id.TextValue;
import java.util.Locale;

/** What somebody decided on a picture. */
public enum Verdict implements TextValue {
    ACCEPTED,
    REJECTED,
    /** A decision was taken back: the picture is as if nobody had looked at it. */
    NONE,
    /** A verdict of a later version. */
    UNKNOWN;

    /** Reads {@code accepted}, {@code rejected} or {@code none}; any other word is {@link #UNKNOWN}. */
    public static Verdict parse(String text) {
        for (Verdict each : values()) {
            if (each.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return UNKNOWN;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
