package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size of a picture in pixels. Each side is a multiple of 16: a latent spans 8 pixels, a token 2 latents.
 */
public record ImageSize(int width, int height) {
    public static final int STEP = 16;
    public static final int MAX = 4096;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,5}) *[xX×*] *([0-9]{1,5})");

    public ImageSize {
        check("width", width);
        check("height", height);
    }

    private static void check(String side, int value) {
        if (value < STEP || value > MAX || value % STEP != 0) {
            int below = Math.max(STEP, Math.min(MAX, value / STEP * STEP));
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    side + " is " + value + "; it must be a multiple of " + STEP + " between " + STEP + " and " + MAX
                            + ", such as " + below);
        }
    }

    /** Reads {@code 512x768}: width, then height. */
    public static ImageSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID, "size \"" + text + "\" is not of the form WIDTHxHEIGHT, such as 512x512");
        }
        return new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
