package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Work without an end on a running fleet of one worker, with the real engine and few steps, so that what is not the engine has
 * the more to do; meanwhile everything that may grow is looked at. The first fifth of the run is warm-up: what the second fifth
 * holds is compared with what the last one does.
 */
final class Soak {
    private static final int JOB = 96;
    private static final int OPEN = 3;
    private static final int STEPS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** Below this the warm-up is not over. */
    static final int JUDGED = 10_000;

    private final Fleet fleet;
    private final SampleStyle style;
    private final Plan plan;
    private final Path data;
    private final Consumer<String> say;
    private final SchedulerClient client;
    private final Deque<String> open = new ArrayDeque<>();
    private int jobs;
    private int stored;
    private int missing;

    /**
     * How long: until both are reached.
     *
     * @param images pictures at least
     */
    record Plan(Duration length, int images) {}

    Soak(Fleet fleet, int side, Plan plan, Path data, Consumer<String> say) {
        this.fleet = fleet;
        this.style = SampleStyle.of(side);
        this.plan = plan;
        this.data = data;
        this.say = say;
        client = new SchedulerClient(URI.create(fleet.address("scheduler")));
    }

    /** @param report folder for the samples and their plots */
    List<Figure> run(Path report) {
        List<SampleCatalogue.Subject> subjects =
                SampleCatalogue.write(data.resolve("samples"), style).subjects();
        subjects.forEach(product ->
                Patience.within(PATIENCE, () -> client.putSubject(product.id(), product.name(), product.references())));
        SoakSamples samples = new SoakSamples();
        try (GroupWatch workers = new GroupWatch(fleet.address("broker"), "workers")) {
            long begin = System.nanoTime();
            Duration every = Duration.ofMillis(Math.max(1_000, plan.length().toMillis() / 600));
            for (long next = begin; ; ) {
                boolean more = System.nanoTime() - begin < plan.length().toNanos() || stored < plan.images();
                while (more && open.size() < OPEN) {
                    submit(subjects.get(jobs % subjects.size()));
                }
                takeEnded();
                if (System.nanoTime() >= next) {
                    next += every.toNanos();
                    Duration at = Duration.ofNanos(System.nanoTime() - begin);
                    samples.add(at, stored, fleet.parts(), workers.lag(), data);
                    if (samples.size() % 30 == 0) {
                        say.accept(String.format(Locale.ROOT, "%d pictures in %d s", stored, at.toSeconds()));
                    }
                }
                if (!more && open.isEmpty()) {
                    break;
                }
                Patience.pause(LOOK);
            }
            List<Figure> figures = new ArrayList<>(List.of(
                    new Figure("soak_images", stored, "images", Bound.atLeast(plan.images()), null),
                    new Figure("soak_images_missing", missing, "images", Bound.atMost(0), null),
                    Figure.plain("soak_seconds", (System.nanoTime() - begin) / 1e9, "s"),
                    new Figure("soak_lag_at_the_end", lagInTheEnd(workers), "records", Bound.atMost(0), null)));
            samples.figures().forEach(figure -> figures.add(figure.judgedFrom(JUDGED, stored, "images")));
            samples.write(report, figures);
            say.accept("samples and plots are in " + report);
            return figures;
        }
    }

    /** The last offset is committed a moment after the last picture is told. */
    private static long lagInTheEnd(GroupWatch workers) {
        long lag = workers.lag();
        for (int i = 0; i < 100 && lag > 0; i++) {
            Patience.pause(LOOK);
            lag = workers.lag();
        }
        return lag;
    }

    /** Pictures that were never asked for before: their seeds are the job's own. */
    private void submit(SampleCatalogue.Subject product) {
        String job = "soak-" + ++jobs;
        String manifest = "subject,prompt,seed,count,size,steps,guidance\n" + product.id() + "," + product.name()
                + " on the beach," + 1_000 * jobs + "," + JOB + "," + style.size() + "," + STEPS + ","
                + style.guidance() + "\n";
        Patience.within(PATIENCE, () -> client.putJob(job, "text/csv", BodyPublishers.ofString(manifest)));
        open.add(job);
    }

    private void takeEnded() {
        while (!open.isEmpty()) {
            String oldest = open.element();
            JobView job = Patience.within(PATIENCE, () -> client.job(oldest));
            if (!job.ended()) {
                return;
            }
            open.remove();
            stored += job.stored();
            missing += JOB - job.stored();
        }
    }
}
