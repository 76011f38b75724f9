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
    private final ImageTable pictures = new ImageTable();
    /** By number of the picture: {@link #TAKEN}, or how it stays. */
    private byte[] choices = new byte[256];

    /**
     * @param earlier read to their end; not needed any more afterwards
     * @param lines ids or numbers of lines; empty for all
     * @param only pictures that ended like this; without it all that are not stored
     */
    RetryChoice(EarlierResults earlier, List<String> lines, @Nullable ImageStatus only) {
        this.earlier = earlier;
        this.lines = Set.copyOf(lines);
        for (ResultLine line = earlier.next(); line != null; line = earlier.next()) {
            int picture = pictures.put(line.subject(), line.image());
            choices = picture < choices.length ? choices : Arrays.copyOf(choices, 2 * choices.length);
            if (isWanted(line.status(), only) && isNamed(line.line(), line.id())) {
                choices[picture] = TAKEN;
            } else if (choices[picture] != TAKEN) {
                choices[picture] = (byte) line.status().ordinal();
            }
        }
    }

    @Override
    public boolean takes(int index, RequestLine line, ImageTask task) {
        int picture = pictures.find(line.subject(), task.image());
        if (picture < 0) {
            throw earlier.ofOtherLines(index);
        }
        return choices[picture] == TAKEN && isNamed(index, line.id());
    }

    private boolean isNamed(int index, @Nullable String id) {
        return lines.isEmpty() || names(lines, index, id);
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
