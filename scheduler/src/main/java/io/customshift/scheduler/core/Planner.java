package io.customshift.scheduler.core;

import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a job into shards: pictures of one subject and one priority, as many as make about {@link
 * PlanSettings#targetSeconds()} of work and fit into a record. Subject by subject, so that each shard is handed on as soon
 * as it is full, and only ids are kept, about 40 bytes a picture. The same lines with the same settings give the same
 * shards, so a plan that was interrupted can be made again.
 */
public final class Planner {
    /** Of a task without its texts: three names in a key, an id, the settings. */
    private static final int TASK_BYTES = 1_500;
    /** Of a character as JSON, where it is escaped. */
    private static final int CHARACTER_BYTES = 6;

    private final LineExpansion expansion;
    private final Function<SubjectId, SubjectSpec> subjects;
    private final int jobPriority;
    private final PlanSettings settings;
    private final CostTable costs;

    private record Group(SubjectId subject, int priority) {}

    /** The lines of a job by their numbers, from 0. */
    public interface Lines {
        int count();

        RequestLine line(int index);

        /** Hands on each line's number with what its pictures are put together by; the priority is the line's own, if it has one. */
        default void eachKey(KeyTaker taker) {
            for (int i = 0; i < count(); i++) {
                RequestLine line = line(i);
                taker.take(i, line.subject(), line.priority());
            }
        }
    }

    public interface KeyTaker {
        void take(int index, SubjectId subject, @Nullable Integer priority);
    }

    /** Which pictures of the lines are to be planned. */
    public interface Choice {
        Choice ALL = (index, line, task) -> true;

        boolean takes(int index, RequestLine line, ImageTask task);
    }

    public Planner(JobSpec spec, Function<SubjectId, SubjectSpec> subjects, PlanSettings settings) {
        this.expansion = LineExpansion.of(spec);
        this.subjects = subjects;
        this.jobPriority = spec.priority();
        this.settings = settings;
        this.costs = JobCosts.planned(spec, settings);
    }

    /**
     * Hands on the shards one by one, with their places in the plan, from 0, as ordinals: the more urgent ones first, then in
     * the order in which the lines name the subjects. A picture that is asked for more than once is in one of them.
     *
     * @return pictures that the lines ask for, the same asked for twice counted twice
     */
    public long plan(Lines lines, Choice choice, Consumer<ShardState> sink) {
        return new Run(sink).all(lines, choice);
    }

    /** The lines' numbers by priority and subject; within these, as they come. */
    private List<Map.Entry<Group, Numbers>> groups(Lines lines) {
        Map<Group, Numbers> groups = new LinkedHashMap<>();
        lines.eachKey((index, subject, priority) -> groups.computeIfAbsent(
                        new Group(subject, priority == null ? jobPriority : priority), key -> new Numbers())
                .add(index));
        List<Map.Entry<Group, Numbers>> ordered = new ArrayList<>(groups.entrySet());
        ordered.sort(Comparator.comparingInt(group -> -group.getKey().priority()));
        return ordered;
    }

    /** One plan in the making. */
    private final class Run {
        private final Consumer<ShardState> sink;
        private final ImageTable seen = new ImageTable();
        private final List<ImageState> images = new ArrayList<>();
        private double seconds;
        private long bytes;
        private int shards;
        private long asked;

        Run(Consumer<ShardState> sink) {
            this.sink = sink;
        }

        long all(Lines lines, Choice choice) {
            for (Map.Entry<Group, Numbers> group : groups(lines)) {
                Numbers numbers = group.getValue();
                for (int i = 0; i < numbers.size(); i++) {
                    add(group.getKey(), numbers.get(i), lines.line(numbers.get(i)), choice);
                }
                end(group.getKey());
            }
            return asked;
        }

        private void add(Group group, int index, RequestLine line, Choice choice) {
            SubjectSpec subject = subjects.apply(line.subject());
            List<ImageTask> tasks = expansion.tasks(index, line, subject);
            asked += tasks.size();
            if (tasks.isEmpty()) {
                return;
            }
            int length = length(tasks.get(0));
            double each = costs.seconds(
                    PictureKind.of(tasks.get(0).settings(), subject.references().size()));
            for (ImageTask task : tasks) {
                int before = seen.size();
                if (choice.takes(index, line, task) && seen.put(line.subject(), task.image()) == before) {
                    boolean over = seconds + each > settings.targetSeconds()
                            || bytes + length > settings.bytesMax()
                            || images.size() >= settings.imagesMax();
                    if (over) {
                        end(group);
                    }
                    images.add(ImageState.pending(task.image(), task.line()));
                    seconds += each;
                    bytes += length;
                }
            }
        }

        /** Of each of its line's tasks as JSON, or more; worked out where it can matter only. */
        private int length(ImageTask task) {
            int most = TASK_BYTES
                    + CHARACTER_BYTES
                            * (task.prompt().length() + task.negative().length());
            // Tasks of a line differ in seed and id only: a seed has 16 digits at most.
            return (long) most * settings.imagesMax() <= settings.bytesMax() ? most : Json.write(task).length + 16;
        }

        private void end(Group group) {
            if (!images.isEmpty()) {
                sink.accept(
                        ShardState.planned(shards++, group.subject(), group.priority(), seconds, List.copyOf(images)));
                images.clear();
                seconds = 0;
                bytes = 0;
            }
        }
    }

    /** A growing list without boxes: a job may have a million lines. */
    private static final class Numbers {
        private int[] values = new int[4];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        int get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }
    }
}
