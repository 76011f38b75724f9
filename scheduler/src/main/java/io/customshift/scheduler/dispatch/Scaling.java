package io.customshift.scheduler.dispatch;

import io.customshift.schemas.message.JobClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many workers the work needs: so many that each class is through in its time and each deadline is met, and not fewer
 * than a while ago, since work comes in bursts and a worker is long in coming. Of several schedulers each says its share, so
 * the sum is what counts; a share is no whole number.
 */
public final class Scaling {
    private final Setting setting;
    private final Deque<Said> said = new ArrayDeque<>();

    /**
     * @param interactive within which the waiting work of this class should be done
     * @param standard the same
     * @param bulk the same
     * @param load how long a new worker takes until its first picture: the node, the image, the weights
     * @param hold how long a wish stands when the work has become less
     */
    public record Setting(Duration interactive, Duration standard, Duration bulk, Duration load, Duration hold) {
        public Setting {
            for (Duration within : List.of(interactive, standard, bulk)) {
                if (within.compareTo(Duration.ofSeconds(1)) < 0) {
                    throw new IllegalArgumentException("customshift.scaling: a class's work should be done within "
                            + within + "; allowed is 1 s and more");
                }
            }
        }

        private double within(JobClass of) {
            return switch (of) {
                        case INTERACTIVE -> interactive.toMillis();
                        case BULK -> bulk.toMillis();
                        default -> standard.toMillis();
                    }
                    / 1e3;
        }
    }

    /**
     * A job's work.
     *
     * @param seconds of engine time that are left
     * @param images that are left: more workers than these are of no use
     */
    public record Work(
            JobClass of,
            double seconds,
            long images,
            @Nullable Instant deadline) {}

    private record Said(double workers, Instant at) {}

    public Scaling(Setting setting) {
        this.setting = setting;
    }

    /** Workers that are wanted now; asked for now and then. */
    public synchronized double desired(List<Work> work, Instant now) {
        double needed = needed(work, now);
        said.removeIf(
                one -> one.workers() <= needed || one.at().plus(setting.hold()).isBefore(now));
        said.addLast(new Said(needed, now));
        return said.getFirst().workers();
    }

    private double needed(List<Work> work, Instant now) {
        double shares = 0;
        long images = 0;
        for (Work job : work) {
            shares += job.seconds() / setting.within(job.of());
            images += job.images();
        }
        return Math.min(images, Math.max(shares, pressed(work, now)));
    }

    /** What the deadlines ask for: until each of them, all that is due by then. One that is past cannot be met by anybody. */
    private double pressed(List<Work> work, Instant now) {
        List<Work> due = work.stream()
                .filter(job -> job.deadline() != null && job.deadline().isAfter(now))
                .sorted(Comparator.comparing(Work::deadline))
                .toList();
        double seconds = 0;
        double pressed = 0;
        for (Work job : due) {
            seconds += job.seconds();
            double left =
                    Duration.between(now.plus(setting.load()), job.deadline()).toMillis() / 1e3;
            pressed = Math.max(pressed, seconds / Math.max(1, left));
        }
        return pressed;
    }
}
