package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Kept;
import io.customshift.scheduler.core.Planner;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pictures another round makes: of the lines that are named, or of all, those that are not stored. */
final class RetryChoice implements Planner.Choice {
    private final EarlierResults earlier;
    private final Set<String> lines;
    private final @Nullable ImageStatus only;
    private final Set<Planner.Wanted> taken = new HashSet<>();
    private final Map<Planner.Wanted, ImageStatus> left = new HashMap<>();

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
        Planner.Wanted picture = new Planner.Wanted(line.subject(), task.image());
        boolean wanted = isWanted(before.status(), only) && (lines.isEmpty() || names(lines, index, line.id()));
        if (wanted) {
            taken.add(picture);
        } else {
            left.put(picture, before.status());
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
        left.keySet().removeAll(taken);
        int stored = 0;
        int failed = 0;
        for (ImageStatus status : left.values()) {
            stored += status == ImageStatus.STORED ? 1 : 0;
            failed += status == ImageStatus.FAILED ? 1 : 0;
        }
        return new Kept(left.size(), stored, failed);
    }
}
