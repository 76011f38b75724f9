package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/**
 * The rule for names that become folders of the bucket: no dot, no slash. Objects always have a dot in their last part
 * ({@code manifest.jsonl}, {@code x.png}), so that no object key can be the folder of another one, whatever names the
 * users choose: some stores keep keys as files and folders and could not hold both.
 */
final class Names {
    static final String RULE = "1 to 63 of A-Z a-z 0-9 _ - beginning with a letter or digit";

    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private Names() {}

    static String folder(String value, String what) {
        return Require.matches(value, FOLDER, what, RULE);
    }
}
