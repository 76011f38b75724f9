package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** The weights and adapter that pictures are made with, as one label, for example {@code sd3-24x1536@4f1c09a2+lora@77b1}. */
public record ModelVersion(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}");

    public ModelVersion {
        value = Require.matches(
                value, FORM, "model version", "1 to 128 of A-Z a-z 0-9 . _ @ : + - beginning with a letter or digit");
    }

    @Override
    public String toString() {
        return value;
    }
}
