package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** A worker process, for example its host name. */
public record WorkerId(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public WorkerId {
        value = Require.matches(
                value, FORM, "worker id", "1 to 128 of A-Z a-z 0-9 . _ - beginning with a letter or digit");
    }

    @Override
    public String toString() {
        return value;
    }
}
