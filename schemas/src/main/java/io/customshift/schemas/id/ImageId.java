package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** A picture: 160 bits of SHA-256 over all that decides how it looks, in base32. Same request, same id. */
public record ImageId(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{32}");

    public ImageId {
        if (!isId(value)) {
            Require.matches(value, FORM, "image id", "32 of a-z 2-7");
        }
    }

    /** The same by hand: a job has a million of them, and each is looked at several times. */
    private static boolean isId(String value) {
        if (value == null || value.length() != 32) {
            return false;
        }
        for (int i = 0; i < 32; i++) {
            char c = value.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '2' || c > '7')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
