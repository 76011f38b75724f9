package io.customshift.schemas.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that was probably meant; the one place that says it. */
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

    /**
     * Damerau's, as the optimal string alignment: letters to put in, leave out or replace, and neighbours to swap, which is
     * the commonest slip of typing (Damerau, "A technique for computer detection and correction of spelling errors", 1964).
     */
    static int distance(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                least[i][j] =
                        Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
