package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Blanks;
import java.util.regex.Pattern;

/** Width and height of a picture in pixels, written {@code 512x768}: multiples of 16, 16 to 4096. */
public record ImageSize(int width, int height) implements TextValue {
    public static final ImageSize DEFAULT = new ImageSize(512, 512);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6}) *[xX×*] *([0-9]{1,6})");

    public ImageSize {
        side(width, "width");
        side(height, "height");
    }

    public static ImageSize parse(String text) {
        var form = FORM.matcher(Blanks.strip(text));
        if (!form.matches()) {
            throw WireException.invalid(
                    "", "size is " + Require.quoted(text) + "; allowed is WIDTHxHEIGHT, for example 512x512");
        }
        return new ImageSize(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    private static void side(int pixels, String field) {
        if (pixels < Limits.SIZE_STEP || pixels > Limits.SIZE_MAX || pixels % Limits.SIZE_STEP != 0) {
            throw WireException.invalid(
                    "",
                    field + " is " + pixels + "; allowed is a multiple of " + Limits.SIZE_STEP + " from "
                            + Limits.SIZE_STEP + " to " + Limits.SIZE_MAX + "; take "
                            + Math.min(Limits.SIZE_MAX, Math.max(1, (pixels + 8) / 16) * 16));
        }
    }

    /** Whether pictures of this size have a thumbnail beside them; smaller ones are their own. */
    public boolean hasThumbnail() {
        return Math.max(width, height) > Limits.THUMBNAIL_SIDE;
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
