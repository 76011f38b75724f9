package io.customshift.schemas.message;

import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Words;
import java.util.List;
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
        return Words.find(List.of(values()), text).orElse(UNKNOWN);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
