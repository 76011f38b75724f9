package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** What a subject is made of (its name and its references, in order), as a SHA-256 digest. */
public record SubjectDigest(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public SubjectDigest {
        value = Require.matches(value, FORM, "subject digest", "64 hexadecimal digits in small letters");
    }

    @Override
    public String toString() {
        return value;
    }
}
