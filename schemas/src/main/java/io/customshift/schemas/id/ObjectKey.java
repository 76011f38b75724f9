package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.nio.charset.StandardCharsets;

/**
 * The key of an object in the bucket. Keys that the fleet makes are ASCII; keys that users bring may be any that every
 * S3 server and a file system can hold: parts separated by single slashes, none of them {@code .} or {@code ..}.
 */
public record ObjectKey(String value) implements TextValue {
    /** S3's limit. */
    public static final int MAX_BYTES = 1024;

    public ObjectKey {
        if (value == null || value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(value, "1 to " + MAX_BYTES + " bytes");
        }
        for (String part : value.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw refused(value, "parts that are not empty, . or ..");
            }
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '\\') {
                throw refused(value, "no control character and no backslash");
            }
        }
    }

    private static WireException refused(String value, String rule) {
        return WireException.invalid(
                "", "object key is " + Require.quoted(value) + "; allowed is " + rule + "; rename the object");
    }

    @Override
    public String toString() {
        return value;
    }
}
