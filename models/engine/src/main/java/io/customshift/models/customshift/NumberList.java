package io.customshift.models.customshift;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as people write them, {@code 1;0.5}: separated by {@code ;}, {@code |}, blanks or commas, just as the fleet reads
 * them in manifests. A lone comma between two whole numbers may be a decimal comma and is not read.
 */
final class NumberList {
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9]+,[0-9]+");

    private NumberList() {}

    /** The numbers; none where the text is no list of numbers, or may mean another one. */
    static Optional<List<Double>> read(String text) {
        String list = text.replaceAll("[\\s\\p{Z}]+", " ").strip().replaceAll(" *[;|] *|, +| +", ";");
        boolean separated = list.contains(";");
        if (!separated && isDecimalComma(list)) {
            return Optional.empty();
        }
        List<String> parts = Arrays.stream(list.split(separated ? ";" : ",", -1))
                .map(part -> separated && isDecimalComma(part) ? part.replace(',', '.') : part)
                .toList();
        return parts.stream().allMatch(part -> NUMBER.matcher(part).matches())
                ? Optional.of(parts.stream().map(Double::valueOf).toList())
                : Optional.empty();
    }

    /** Whether the text may be one number or two. */
    static boolean isDecimalComma(String text) {
        return DECIMAL_COMMA.matcher(text.strip()).matches();
    }
}
