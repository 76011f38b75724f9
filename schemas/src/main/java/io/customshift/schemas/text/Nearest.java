package io.customshift.schemas.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The known name that differs least, in a third of its letters at most; or the one that begins or ends alike. */
    public static Optional<String> to(String name, Collection<String> known) {
        String small = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(each -> distance(small, each) <= Math.max(1, (each.length() + 1) / 3)
                        || small.length() > 2 && (each.startsWith(small) || small.startsWith(each)))
                .min(Comparator.comparingInt(each -> distance(small, each)));
    }

    /** Levenshtein's: letters to put in, leave out or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
