package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** The part of an API key that is no secret: it names the key in lists and logs. */
public record ApiKeyId(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{4,32}");

    public ApiKeyId {
        value = Require.matches(value, FORM, "key id", "4 to 32 of a-z 0-9");
    }

    @Override
    public String toString() {
        return value;
    }
}
