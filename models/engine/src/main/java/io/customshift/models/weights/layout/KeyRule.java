package io.customshift.models.weights.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of a key map. In {@code from}, {@code #} stands for a number, {@code $} for the number of the last block, and
 * a closing {@code *} for the rest of the name. In {@code to}, {@code #} is the next number as it was, {@code ~} the next
 * number counted from the other end, and {@code *} the rest.
 */
record KeyRule(String from, String to, Take take, Pattern pattern) {
    /** What of the source tensor becomes the target. */
    enum Take {
        /** All of it. */
        WHOLE,
        /** The first third of its rows. */
        FIRST_THIRD,
        /** The second third. */
        SECOND_THIRD,
        /** The last third. */
        LAST_THIRD,
        /** Its first and second half exchanged: shift, scale to scale, shift. */
        SWAPPED,
        /** All of it; a 1×1 convolution's weight as a matrix. */
        MATRIX
    }

    static KeyRule row(String from, String to, Take take) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            regex.append(
                    switch (c) {
                        case '#', '$' -> "([0-9]{1,4})";
                        case '*' -> "(.+)";
                        case '.' -> "\\.";
                        default -> String.valueOf(c);
                    });
        }
        return new KeyRule(from, to, take, Pattern.compile(regex.toString()));
    }

    /** The target's name for a source's name, where this row is about it; {@code last} is the last block's number. */
    Optional<String> target(String source, int last) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>();
        String rest = "";
        int group = 0;
        for (char c : from.toCharArray()) {
            if (c == '#' || c == '$') {
                int number = Integer.parseInt(matcher.group(++group));
                if (c == '$' && number != last) {
                    return Optional.empty();
                }
                numbers.add(number);
            } else if (c == '*') {
                rest = matcher.group(++group);
            }
        }
        StringBuilder target = new StringBuilder();
        int next = 0;
        for (char c : to.toCharArray()) {
            switch (c) {
                case '#' -> target.append(numbers.get(next++));
                case '~' -> target.append(last - numbers.get(next++));
                case '*' -> target.append(rest);
                default -> target.append(c);
            }
        }
        return Optional.of(target.toString());
    }
}
