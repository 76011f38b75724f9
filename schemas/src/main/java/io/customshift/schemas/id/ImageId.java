package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** A picture: 160 bits of SHA-256 over all that decides how it looks, in base32. Same request, same id. */
public record ImageId(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{32}");

    public ImageId {
        value = Require.matches(value, FORM, "image id", "32 of a-z 2-7");
    }

    @Override
    public String toString() {
        return value;
    }
}
