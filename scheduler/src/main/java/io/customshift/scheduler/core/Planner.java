package io.customshift.scheduler.core;

import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Cuts a job into shards: pictures of one subject and one priority, as many as make about {@link
 * PlanSettings#targetSeconds()} of work and fit into a record. Lines go in one by one and only ids are kept, about 100
 * bytes a picture. The same lines with the same settings give the same shards, so a plan that was interrupted can be made
 * again.
 */
public final class Planner {
    private final LineExpansion expansion;
    private final Function<SubjectId, SubjectSpec> subjects;
    private final int jobPriority;
    private final PlanSettings settings;
    private final CostTable costs;
    private final ImageTable seen = new ImageTable();
    private final Map<Group, Part> growing = new LinkedHashMap<>();
    private final List<Part> full = new ArrayList<>();
    private int parts;
    private long asked;

    private record Group(SubjectId subject, int priority) {}

    /** Which pictures of the lines are to be planned. */
    public interface Choice {
        boolean takes(int index, RequestLine line, ImageTask task);
    }

    /** Pictures by their numbers in the table, with their lines: eight bytes each, since all parts of a plan are held. */
    private static final class Part {
        private final Group group;
        private final int order;
        private int[] numbers = new int[4];
        private int[] lines = new int[4];
        private int images;
        private double seconds;
        private long bytes;

        private Part(Group group, int order) {
            this.group = group;
            this.order = order;
        }

        private void add(int number, int line) {
            if (images == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * images);
                lines = Arrays.copyOf(lines, 2 * images);
            }
            numbers[images] = number;
            lines[images++] = line;
        }

        private ShardState shard(int ordinal, ImageTable of) {
            List<ImageState> pending = new ArrayList<>(images);
            for (int i = 0; i < images; i++) {
                pending.add(ImageState.pending(of.image(numbers[i]), lines[i]));
            }
            return ShardState.planned(ordinal, group.subject(), group.priority(), seconds, pending);
        }
    }

    /** Shards that are made of their parts each time that they are looked at. */
    private static final class Shards extends AbstractList<ShardState> {
        private final List<Part> parts;
        private final ImageTable images;
        private final int first;

        private Shards(List<Part> parts, ImageTable images, int first) {
            this.parts = parts;
            this.images = images;
            this.first = first;
        }

        @Override
        public ShardState get(int index) {
            return parts.get(index).shard(first + index, images);
        }

        @Override
        public int size() {
            return parts.size();
        }
    }

    public Planner(JobSpec spec, Function<SubjectId, SubjectSpec> subjects, PlanSettings settings) {
        this.expansion = LineExpansion.of(spec);
        this.subjects = subjects;
        this.jobPriority = spec.priority();
        this.settings = settings;
        this.costs = JobCosts.planned(spec, settings);
    }

    /** Adds the pictures of a line that no line before asked for. */
    public void add(int index, RequestLine line) {
        add(index, line, (i, l, task) -> true);
    }

    /** Adds those of them that are chosen. */
    public void add(int index, RequestLine line, Choice choice) {
        int priority = line.priority() == null ? jobPriority : line.priority();
        Group group = new Group(line.subject(), priority);
        SubjectSpec subject = subjects.apply(line.subject());
        List<ImageTask> tasks = expansion.tasks(index, line, subject);
        asked += tasks.size();
        // Tasks of a line differ in seed and id only: a seed has 16 digits at most.
        int bytes = tasks.isEmpty() ? 0 : Json.write(tasks.get(0)).length + 16;
        double seconds = tasks.isEmpty()
                ? 0
                : costs.seconds(PictureKind.of(
                        tasks.get(0).settings(), subject.references().size()));
        for (ImageTask task : tasks) {
            int before = seen.size();
            if (choice.takes(index, line, task) && seen.put(line.subject(), task.image()) == before) {
                add(group, before, task.line(), bytes, seconds);
            }
        }
    }

    private void add(Group group, int number, int line, int bytes, double seconds) {
        Part part = growing.computeIfAbsent(group, key -> new Part(key, parts++));
        boolean over = part.seconds + seconds > settings.targetSeconds()
                || part.bytes + bytes > settings.bytesMax()
                || part.images >= settings.imagesMax();
        if (over && part.images > 0) {
            full.add(part);
            part = new Part(group, parts++);
            growing.put(group, part);
        }
        part.add(number, line);
        part.seconds += seconds;
        part.bytes += bytes;
    }

    /** The plan, its shards with ordinals from {@code first}: the more urgent ones first, else in the order of the lines. */
    public Plan plan(int first) {
        List<Part> all = new ArrayList<>(full);
        all.addAll(growing.values());
        all.sort(Comparator.comparingInt((Part part) -> -part.group.priority()).thenComparingInt(part -> part.order));
        List<ShardState> shards = new Shards(all, seen, first);
        Canonical form = Canonical.form("customshift.plan.v1").put("first", first);
        for (ShardState shard : shards) {
            form.put("shard", shard.subject().value()).put("priority", shard.priority());
            shard.images().forEach(image -> form.put("image", image.image().value()));
        }
        return new Plan(new Sha256(form.hexDigest()), first, shards, asked);
    }
}
