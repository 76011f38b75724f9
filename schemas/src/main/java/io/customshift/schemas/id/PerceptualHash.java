package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** 64 bits of how a picture looks, in hexadecimal digits: those of like pictures differ in few. */
public record PerceptualHash(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public PerceptualHash {
        value = Require.matches(value, FORM, "perceptual hash", "16 hexadecimal digits in small letters");
    }

    @Override
    public String toString() {
        return value;
    }
}
