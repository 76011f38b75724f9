package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.ImageTable;
import io.customshift.scheduler.core.Kept;
import io.customshift.scheduler.core.Planner;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pictures another round makes: of the lines that are named, or of all, those that are not stored. */
final class RetryChoice implements Planner.Choice {
    private static final byte TAKEN = -1;

    private final EarlierResults earlier;
    private final Set<String> lines;
    private final @Nullable ImageStatus only;
    private final ImageTable pictures = new ImageTable();
    /** By number of the picture: {@link #TAKEN}, or how it stays. */
    private byte[] choices = new byte[256];

    /**
     * @param lines ids or numbers of lines; empty for all
     * @param only pictures that ended like this; without it all that are not stored
     */
    RetryChoice(EarlierResults earlier, List<String> lines, @Nullable ImageStatus only) {
        this.earlier = earlier;
        this.lines = Set.copyOf(lines);
        this.only = only;
    }

    @Override
    public boolean takes(int index, RequestLine line, ImageTask task) {
        ResultLine before = earlier.of(task);
        int picture = pictures.put(line.subject(), task.image());
        choices = picture < choices.length ? choices : Arrays.copyOf(choices, 2 * choices.length);
        boolean wanted = isWanted(before.status(), only) && (lines.isEmpty() || names(lines, index, line.id()));
        if (wanted) {
            choices[picture] = TAKEN;
        } else if (choices[picture] != TAKEN) {
            choices[picture] = (byte) before.status().ordinal();
        }
        return wanted;
    }

    /** What is stored is never made again. */
    static boolean isWanted(ImageStatus status, @Nullable ImageStatus only) {
        return status != ImageStatus.STORED && (only == null || status == only);
    }

    /** Whether a line is among these, by its id or, where it has none, its number from 0. */
    static boolean names(Set<String> lines, int index, @Nullable String id) {
        return id == null ? lines.contains(Integer.toString(index)) : lines.contains(id);
    }

    /** What stays as it is. */
    Kept kept() {
        int left = 0;
        int stored = 0;
        int failed = 0;
        for (int picture = 0; picture < pictures.size(); picture++) {
            left += choices[picture] == TAKEN ? 0 : 1;
            stored += choices[picture] == ImageStatus.STORED.ordinal() ? 1 : 0;
            failed += choices[picture] == ImageStatus.FAILED.ordinal() ? 1 : 0;
        }
        return new Kept(left, stored, failed);
    }
}
