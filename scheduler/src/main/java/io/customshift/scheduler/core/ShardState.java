package io.customshift.scheduler.core;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.WireDefault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A shard and its pictures; changed by {@link Event}s alone, see {@code docs/life-of-a-shard.md}.
 *
 * @param ordinal its number in the job, from 0
 * @param epoch of the current release; 0 before and at the first
 * @param attempts how often it failed as a whole
 * @param seconds estimated engine time of all its pictures
 * @param partition of the shards topic that it was put on last
 * @param movedAt when the last thing was heard of it, by our clock
 * @param due when it may be released again
 * @param crashes workers that died while they had it in hand, in earlier releases and in this one as far as they fell silent
 * @param detours how often it came back and was to go to another worker
 * @param unheard how often it was finished without a word of some picture
 * @param avoid workers that it was with in vain: they are to give the next release back
 * @param starts of the current release: a further one means that the worker before it has died, unless it handed on
 */
public record ShardState(
        int ordinal,
        SubjectId subject,
        @WireDefault("5") int priority,
        ShardPhase phase,
        @WireDefault("0") int epoch,
        @WireDefault("0") int attempts,
        @WireDefault("0") double seconds,
        @WireDefault("0") int partition,
        List<ImageState> images,
        @Nullable Instant movedAt,
        @Nullable Instant due,
        @WireDefault("0") int crashes,
        @WireDefault("0") int detours,
        @WireDefault("0") int unheard,
        List<WorkerId> avoid,
        List<Start> starts) {
    /**
     * A worker took it in hand.
     *
     * @param process when the worker's process started, by its own clock: tells two processes of one name apart
     * @param handedOn the record went to another worker in good order
     */
    public record Start(
            WorkerId worker,
            Instant process,
            @WireDefault("false") boolean handedOn) {
        boolean isOf(WorkerId other, Instant otherProcess) {
            return worker.equals(other) && process.equals(otherProcess);
        }
    }

    public ShardState {
        images = List.copyOf(images == null ? List.of() : images);
        avoid = List.copyOf(avoid == null ? List.of() : avoid);
        starts = List.copyOf(starts == null ? List.of() : starts);
    }

    static ShardState planned(int ordinal, SubjectId subject, int priority, double seconds, List<ImageState> images) {
        return new ShardState(
                ordinal,
                subject,
                priority,
                ShardPhase.PLANNED,
                0,
                0,
                seconds,
                0,
                images,
                null,
                null,
                0,
                0,
                0,
                List.of(),
                List.of());
    }

    /** The same shard under another ordinal. */
    ShardState at(int place) {
        return planned(place, subject, priority, seconds, images);
    }

    /** Pictures that are neither stored nor given up, in order. */
    public List<ImageState> pending() {
        return images.stream().filter(ImageState::isPending).toList();
    }

    public int count(ImageStatus status) {
        return (int) images.stream().filter(image -> image.status() == status).count();
    }

    int reused() {
        return (int) images.stream().filter(ImageState::reused).count();
    }

    double engineSeconds() {
        return images.stream().mapToDouble(ImageState::engineSeconds).sum();
    }

    long storedBytes() {
        return images.stream().mapToLong(ImageState::storedBytes).sum();
    }

    boolean isDone() {
        return phase == ShardPhase.DONE;
    }

    /** Seconds of the pictures that are still to be made. */
    public double pendingSeconds() {
        int pending = 0;
        for (ImageState image : images) {
            pending += image.isPending() ? 1 : 0;
        }
        return images.isEmpty() ? 0 : seconds * pending / images.size();
    }

    /** The worker that has it in hand, as far as is known. */
    @Nullable
    WorkerId holder() {
        return starts.isEmpty() ? null : starts.get(starts.size() - 1).worker();
    }

    /** Whether nobody but this worker, the first, has had it in hand. */
    boolean isFirstTryOf(WorkerId worker) {
        return epoch == 0 && crashes == 0 && starts.size() <= 1 && worker.equals(starts.isEmpty() ? worker : holder());
    }

    /** Workers that died while they had it in hand. */
    int deaths() {
        return crashes
                + (int) starts.stream()
                        .limit(Math.max(0, starts.size() - 1))
                        .filter(start -> !start.handedOn())
                        .count();
    }

    /** Failures of the picture that failed most often. */
    int imageAttempts() {
        return pending().stream().mapToInt(ImageState::attempts).max().orElse(0);
    }

    /** Whether some picture was neither stored nor failed in the current release. */
    boolean isUnheard() {
        return images.stream()
                .anyMatch(i -> i.isPending() && (i.tried() == null || i.tried().epoch() < epoch));
    }

    Draft edit() {
        return new Draft(this);
    }

    /** The next state while it is made. */
    static final class Draft {
        private final ShardState from;
        ShardPhase phase;
        int epoch;
        int attempts;
        double seconds;
        int partition;
        List<ImageState> images;

        @Nullable
        Instant movedAt;

        @Nullable
        Instant due;

        int crashes;
        int detours;
        int unheard;
        List<WorkerId> avoid;
        List<Start> starts;

        private Draft(ShardState from) {
            this.from = from;
            phase = from.phase;
            epoch = from.epoch;
            attempts = from.attempts;
            seconds = from.seconds;
            partition = from.partition;
            images = from.images;
            movedAt = from.movedAt;
            due = from.due;
            crashes = from.crashes;
            detours = from.detours;
            unheard = from.unheard;
            avoid = from.avoid;
            starts = from.starts;
        }

        Draft to(ShardPhase next, Instant at) {
            phase = next;
            movedAt = at;
            due = null;
            return this;
        }

        Draft each(UnaryOperator<ImageState> change) {
            images = images.stream().map(change).toList();
            return this;
        }

        Draft start(WorkerId worker, Instant process) {
            starts = new ArrayList<>(starts);
            starts.add(new Start(worker, process, false));
            return this;
        }

        void avoid(@Nullable WorkerId worker) {
            if (worker != null && !avoid.contains(worker)) {
                avoid = Stream.concat(avoid.stream(), Stream.of(worker)).toList();
            }
        }

        /** A shard that was released is done as soon as each of its pictures is decided, whatever else it waits for. */
        ShardState done() {
            if (phase != ShardPhase.PLANNED && images.stream().noneMatch(ImageState::isPending)) {
                phase = ShardPhase.DONE;
                due = null;
            }
            return new ShardState(
                    from.ordinal,
                    from.subject,
                    from.priority,
                    phase,
                    epoch,
                    attempts,
                    seconds,
                    partition,
                    images,
                    movedAt,
                    due,
                    crashes,
                    detours,
                    unheard,
                    avoid,
                    starts);
        }
    }
}
