package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Planner;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Plans of jobs whose lines are in their specification, made in the step that accepts them. */
final class ShortPlan {
    /** Pictures that are planned at once; more are planned beside the step. */
    private static final int IMAGES = 5_000;

    private ShortPlan() {}

    static boolean fits(JobSpec spec) {
        return spec.stored() == null && spec.imageCount() <= IMAGES;
    }

    static List<ShardState> of(JobSpec spec, JobState state, Policy policy) {
        Map<SubjectId, SubjectSpec> subjects =
                spec.subjects().stream().collect(Collectors.toMap(SubjectSpec::id, subject -> subject));
        Planner planner = new Planner(
                spec,
                id -> Objects.requireNonNull(subjects.get(id), "an accepted job has its subjects"),
                state.head().secondsPerMegapixelStep(),
                policy);
        for (int i = 0; i < spec.lines().size(); i++) {
            planner.add(i, spec.lines().get(i));
        }
        return planner.shards();
    }
}
