package io.customshift.scheduler.core;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Puts the shards of a plan together into commands, each short enough for a record, and hands each on as soon as it is full:
 * the first shards go out while the rest is planned. A command says which shards it follows by a digest over all of them,
 * so parts of two plans are never put together.
 */
public final class PlanParts implements Consumer<ShardState> {
    /** The digest of no shards. */
    static final Sha256 NOTHING =
            new Sha256(Canonical.form("customshift.plan.v2").hexDigest());

    /** Pictures that are planned in the step that accepts the job; more are planned beside it. */
    private static final int SHORT_IMAGES = 5_000;
    /** Pictures in one command, at about 150 bytes each. */
    private static final int PART_IMAGES = 2_560;
    /** In the first one, which somebody waits for; each further one may have twice as many. */
    private static final int FIRST_IMAGES = 64;

    private final JobSpec spec;
    private final int round;
    private final int imagesMax;
    private final int known;
    private int limit;
    private final Consumer<? super Command.AddShards> sink;
    private final List<ShardState> shards = new ArrayList<>();
    private Sha256 before = NOTHING;
    private int from;
    private int images;

    /**
     * @param round in which the plan was begun
     * @param known shards of this plan that the job has already: parts of these alone are not handed on
     */
    public PlanParts(JobSpec spec, int round, int known, Consumer<? super Command.AddShards> sink) {
        this(spec, round, known, FIRST_IMAGES, PART_IMAGES, sink);
    }

    PlanParts(JobSpec spec, int round, int known, int limit, int imagesMax, Consumer<? super Command.AddShards> sink) {
        this.limit = limit;
        this.spec = spec;
        this.round = round;
        this.known = known;
        this.imagesMax = imagesMax;
        this.sink = sink;
    }

    static boolean isShort(JobSpec spec) {
        return spec.stored() == null && spec.imageCount() <= SHORT_IMAGES;
    }

    /** The whole plan of a job that has its lines in itself. */
    static Command.AddShards ofInline(JobSpec spec, PlanSettings settings) {
        Map<SubjectId, SubjectSpec> subjects =
                spec.subjects().stream().collect(Collectors.toMap(SubjectSpec::id, subject -> subject));
        Planner planner = new Planner(
                spec, id -> Objects.requireNonNull(subjects.get(id), "an accepted job has its subjects"), settings);
        List<Command.AddShards> whole = new ArrayList<>();
        PlanParts parts = new PlanParts(spec, 0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, whole::add);
        parts.end(planner.plan(lines(spec.lines()), Planner.Choice.ALL, parts), Kept.NONE);
        return whole.get(0);
    }

    static Planner.Lines lines(List<RequestLine> lines) {
        return new Planner.Lines() {
            @Override
            public int count() {
                return lines.size();
            }

            @Override
            public RequestLine line(int index) {
                return lines.get(index);
            }
        };
    }

    @Override
    public void accept(ShardState shard) {
        if (images > 0 && images + shard.images().size() > limit) {
            send(false, 0, Kept.NONE);
        }
        shards.add(shard);
        images += shard.images().size();
    }

    /**
     * No shard comes after this.
     *
     * @param asked pictures that all lines ask for, the same asked for twice counted twice
     * @param kept pictures of the job that are in no shard of this plan
     */
    public void end(long asked, Kept kept) {
        send(true, asked, kept);
    }

    private void send(boolean last, long asked, Kept kept) {
        Sha256 after = digest(before, shards);
        int to = from + shards.size();
        if (last || to > known) {
            sink.accept(new Command.AddShards(
                    spec.tenant(), spec.job(), round, before, after, from, List.copyOf(shards), last, asked, kept));
        }
        before = after;
        from = to;
        limit = (int) Math.min(imagesMax, 2L * limit);
        shards.clear();
        images = 0;
    }

    private static Sha256 digest(Sha256 before, List<ShardState> shards) {
        Canonical form = Canonical.form("customshift.plan.v2").put("before", before.value());
        for (ShardState shard : shards) {
            form.put("shard", shard.subject().value()).put("priority", shard.priority());
            shard.images().forEach(image -> form.put("image", image.image().value()));
        }
        return new Sha256(form.hexDigest());
    }
}
