package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** The SHA-256 digest of some bytes, in hexadecimal digits. */
public record Sha256(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        value = Require.matches(value, FORM, "SHA-256 digest", "64 hexadecimal digits in small letters");
    }

    @Override
    public String toString() {
        return value;
    }
}
