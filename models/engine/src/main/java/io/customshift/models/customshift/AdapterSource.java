package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA to merge at load. Which branches it changes is said in the file.
 *
 * @param file safetensors file, or a folder that holds one of the usual name
 * @param scale of all its updates, beside their own; 1 is the file as it is
 */
public record AdapterSource(Path file, double scale) {
    public static final double MAX_SCALE = 10;
    private static final Pattern TEXT = Pattern.compile("(.+)@([^@/\\\\]+)");

    public AdapterSource {
        if (!(Math.abs(scale) <= MAX_SCALE)) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "the scale of adapter " + file + " is " + scale + "; it must be a number between -" + MAX_SCALE
                            + " and " + MAX_SCALE + " (1 is the adapter as it was trained)");
        }
    }

    /** Reads {@code FILE} or {@code FILE@SCALE}. */
    public static AdapterSource parse(String text) {
        Matcher scaled = TEXT.matcher(text);
        if (!scaled.matches()) {
            return new AdapterSource(Path.of(text), 1);
        }
        try {
            return new AdapterSource(Path.of(scaled.group(1)), Double.parseDouble(scaled.group(2)));
        } catch (NumberFormatException e) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "the scale of adapter \"" + text
                            + "\" is not a number; write FILE@SCALE, such as style.safetensors@0.8",
                    e);
        }
    }
}
