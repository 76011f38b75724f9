package io.customshift.scheduler.core;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Cuts a job into shards: pictures of one subject and one priority, as many as make about {@link
 * Policy#targetSeconds()} of work. Lines go in one by one and only ids are kept, about 150 bytes a picture. The same
 * lines at the same rate give the same shards, so a plan that was interrupted can be made again.
 */
public final class Planner {
    private final LineExpansion expansion;
    private final Function<SubjectId, SubjectSpec> subjects;
    private final int jobPriority;
    private final double rate;
    private final Policy policy;
    private final Set<Wanted> seen = new HashSet<>();
    private final Map<Group, Part> growing = new LinkedHashMap<>();
    private final List<Part> full = new ArrayList<>();
    private int parts;

    private record Group(SubjectId subject, int priority) {}

    /** Two subjects made of the same photos give pictures of one id, each in its own folder. */
    private record Wanted(SubjectId subject, ImageId image) {}

    private static final class Part {
        private final Group group;
        private final int order;
        private final List<ImageState> images = new ArrayList<>();
        private double seconds;

        private Part(Group group, int order) {
            this.group = group;
            this.order = order;
        }
    }

    public Planner(
            JobSpec spec, Function<SubjectId, SubjectSpec> subjects, double secondsPerMegapixelStep, Policy policy) {
        this.expansion = LineExpansion.of(spec);
        this.subjects = subjects;
        this.jobPriority = spec.priority();
        this.rate = secondsPerMegapixelStep;
        this.policy = policy;
    }

    /** Adds the pictures of a line that no line before asked for. */
    public void add(int index, RequestLine line) {
        int priority = line.priority() == null ? jobPriority : line.priority();
        Group group = new Group(line.subject(), priority);
        for (ImageTask task : expansion.tasks(index, line, subjects.apply(line.subject()))) {
            if (seen.add(new Wanted(line.subject(), task.image()))) {
                add(group, task);
            }
        }
    }

    private void add(Group group, ImageTask task) {
        double seconds = seconds(task, rate);
        Part part = growing.computeIfAbsent(group, key -> new Part(key, parts++));
        boolean over = part.seconds + seconds > policy.targetSeconds() || part.images.size() >= policy.imagesMax();
        if (over && !part.images.isEmpty()) {
            full.add(part);
            part = new Part(group, parts++);
            growing.put(group, part);
        }
        part.images.add(ImageState.pending(task.image(), task.line()));
        part.seconds += seconds;
    }

    /** The shards, the more urgent ones first, else in the order of the lines. */
    public List<ShardState> shards() {
        List<Part> all = new ArrayList<>(full);
        all.addAll(growing.values());
        all.sort(Comparator.comparingInt((Part part) -> -part.group.priority()).thenComparingInt(part -> part.order));
        List<ShardState> shards = new ArrayList<>(all.size());
        for (Part part : all) {
            shards.add(ShardState.planned(
                    shards.size(), part.group.subject(), part.group.priority(), part.seconds, part.images));
        }
        return shards;
    }

    /** Estimated engine seconds of a picture. */
    public static double seconds(ImageTask task, double secondsPerMegapixelStep) {
        var size = task.settings().size();
        return secondsPerMegapixelStep * task.settings().steps() * ((double) size.width() * size.height() / 1e6);
    }
}
