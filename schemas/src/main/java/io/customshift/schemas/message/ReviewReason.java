package io.customshift.schemas.message;

import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Words;
import java.util.List;
import java.util.Locale;

/** Why a picture was rejected: what a person can see beside the product's photo, not what one likes. New ones come at the end. */
public enum ReviewReason implements TextValue {
    /** The label is wrong, missing or not there on the product. */
    LABEL,
    /** Letters on the product are wrong. */
    SPELLING,
    COLOUR,
    SHAPE,
    /** Parts are missing, or there are some that the product does not have. */
    PARTS,
    /** The product is cut off, or would be on a phone. */
    CROP,
    /** The product is too large or too small beside what is around it. */
    SCALE,
    /** The scene is not what was asked for. */
    SCENE,
    /** Blurred, torn or otherwise badly made. */
    QUALITY,
    OTHER,
    /** A reason of a later version. */
    UNKNOWN;

    /** Reads {@code label}, {@code spelling} and so on; any other word is {@link #UNKNOWN}. */
    public static ReviewReason parse(String text) {
        return Words.find(List.of(values()), text).orElse(UNKNOWN);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
