package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.SubjectProgress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A job's progress by subject, kept up while its shards move; made anew from the shards after a restart. */
final class SubjectTallies {
    private final Map<SubjectId, int[]> counts = new LinkedHashMap<>();
    private final Set<SubjectId> changed = new HashSet<>();

    void planned(ShardState shard) {
        int[] count = counts.computeIfAbsent(shard.subject(), subject -> new int[3]);
        count[0] += shard.images().size();
        count[1] += shard.count(ImageStatus.STORED);
        count[2] += shard.count(ImageStatus.FAILED);
    }

    /** Nothing is planned any more. */
    void clear() {
        counts.clear();
    }

    void moved(ShardState before, ShardState after) {
        int stored = after.count(ImageStatus.STORED) - before.count(ImageStatus.STORED);
        int failed = after.count(ImageStatus.FAILED) - before.count(ImageStatus.FAILED);
        // A shard that is taken apart leaves its pictures to others.
        int images = after.images().size() - before.images().size();
        if (stored != 0 || failed != 0 || images != 0) {
            int[] count = counts.computeIfAbsent(after.subject(), subject -> new int[3]);
            count[0] += images;
            count[1] += stored;
            count[2] += failed;
            changed.add(after.subject());
        }
    }

    List<SubjectProgress> all() {
        List<SubjectProgress> list = new ArrayList<>(counts.size());
        counts.forEach((subject, count) -> list.add(new SubjectProgress(subject, count[0], count[1], count[2])));
        return list;
    }

    /** Those that changed since this was asked last. */
    List<SubjectProgress> changes() {
        List<SubjectProgress> list =
                all().stream().filter(p -> changed.contains(p.subject())).toList();
        changed.clear();
        return list;
    }
}
