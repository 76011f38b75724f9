package io.customshift.scheduler.core;

import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The shards that a job is cut into.
 *
 * @param digest over subjects, priorities and pictures of all shards in order
 * @param first ordinal of the first shard
 * @param asked pictures that the lines ask for, the same asked for twice counted twice
 */
public record Plan(Sha256 digest, int first, List<ShardState> shards, long asked) {
    /** Pictures that are planned in the step that accepts the job; more are planned beside it. */
    private static final int SHORT_IMAGES = 5_000;
    /** Pictures in one command, at about 150 bytes each. */
    private static final int PART_IMAGES = 2_560;

    static boolean isShort(JobSpec spec) {
        return spec.stored() == null && spec.imageCount() <= SHORT_IMAGES;
    }

    static Plan ofInline(JobSpec spec, PlanSettings settings) {
        Map<SubjectId, SubjectSpec> subjects =
                spec.subjects().stream().collect(Collectors.toMap(SubjectSpec::id, subject -> subject));
        Planner planner = new Planner(
                spec, id -> Objects.requireNonNull(subjects.get(id), "an accepted job has its subjects"), settings);
        for (int i = 0; i < spec.lines().size(); i++) {
            planner.add(i, spec.lines().get(i));
        }
        return planner.plan(0);
    }

    Command.AddShards whole(JobSpec spec) {
        return part(spec, 0, 0, shards.size(), Kept.NONE);
    }

    /** All of it in parts, each short enough for a record. */
    public void eachPart(JobSpec spec, int round, Kept kept, Consumer<? super Command> sink) {
        int from = 0;
        do {
            int to = from;
            int images = 0;
            while (to < shards.size()
                    && (to == from || images + shards.get(to).images().size() <= PART_IMAGES)) {
                images += shards.get(to++).images().size();
            }
            sink.accept(part(spec, round, from, to, kept));
            from = to;
        } while (from < shards.size());
    }

    /** A part of it as a command: shards from the place {@code from} up to {@code to}. */
    public Command.AddShards part(JobSpec spec, int round, int from, int to, Kept kept) {
        return new Command.AddShards(
                spec.tenant(),
                spec.job(),
                round,
                digest,
                first + from,
                shards.subList(from, to),
                to == shards.size(),
                asked,
                kept);
    }
}
