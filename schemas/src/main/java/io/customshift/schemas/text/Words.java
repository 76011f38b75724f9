package io.customshift.schemas.text;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Constants as people write them: their names in small letters, read in letters of any size and with blanks around them. */
public final class Words {
    private Words() {}

    /** The constant of this name; nothing where it is none of them. */
    public static <E extends Enum<E>> Optional<E> find(List<E> known, String text) {
        String word = text.strip();
        return known.stream().filter(each -> each.name().equalsIgnoreCase(word)).findFirst();
    }

    /**
     * The same, strictly.
     *
     * @param name of what is read, for whoever gave it
     * @param fix what to do where it is none of them
     * @throws WireException {@code INVALID_VALUE} with the text, the words that are known, and the fix
     */
    public static <E extends Enum<E>> E read(String name, String text, List<E> known, String fix) {
        return find(known, text)
                .orElseThrow(() -> WireException.invalid(
                        "", name + " is " + Require.quoted(text) + "; allowed is " + listed(known) + "; " + fix));
    }

    private static String listed(List<? extends Enum<?>> known) {
        List<String> words =
                known.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
        int last = words.size() - 1;
        return last == 0
                ? words.get(0)
                : words.stream().limit(last).collect(Collectors.joining(", ")) + " or " + words.get(last);
    }
}
