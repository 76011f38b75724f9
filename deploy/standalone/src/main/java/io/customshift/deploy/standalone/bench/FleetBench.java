package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.standalone.jobs.JobWatch;
import io.customshift.deploy.standalone.jobs.ProgressView;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.ProcessUse;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.schemas.message.ShardStarted;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a running fleet of one worker costs beside the engine. One subject throughout: its references are encoded before
 * anything is measured.
 */
public final class FleetBench {

    private static final int SHARD = 16;
    /** Somewhat above the second that the bound speaks of: machines are not even. */
    private static final double IMAGE_SECONDS = 1.25;

    private static final int TRIAL_STEPS = 60;
    private static final int MOST_STEPS = 1_000;
    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final SampleStyle style;
    private final Path data;
    private final boolean quick;
    private final int submissions;
    private final Consumer<String> say;
    private final SchedulerClient client;
    private final HttpClient http = HttpClient.newHttpClient();
    private String subject = "";
    private int jobs;

    /**
     * @param fleet started, with one worker
     * @param side of the pictures that the weights were made for
     * @param data folder for the sample's photos
     * @param quick a shard of four pictures, rather than sixteen
     * @param submissions of which the time until the first shard starts is measured
     */
    public FleetBench(Fleet fleet, int side, Path data, boolean quick, int submissions, Consumer<String> say) {
        this.fleet = fleet;
        this.style = SampleStyle.of(side);
        this.data = data;
        this.quick = quick;
        this.submissions = submissions;
        this.say = say;
        client = new SchedulerClient(URI.create(fleet.address("scheduler")));
    }

    public List<Figure> run() {
        List<Figure> figures = new ArrayList<>();
        SampleCatalogue.Subject product =
                SampleCatalogue.write(data.resolve("samples"), style).subjects().get(0);
        client.putSubject(product.id(), product.name(), product.references());
        subject = product.id();
        say.accept("warming up");
        run(submit(2, TRIAL_STEPS));
        overhead(figures);
        throughput(figures);
        start(figures);
        services(figures);
        return figures;
    }

    private void overhead(List<Figure> figures) {
        int trial = quick ? 2 : 4;
        double perImage = measured(trial, TRIAL_STEPS).engineSeconds() / trial;
        int steps = (int) Math.ceil(TRIAL_STEPS * IMAGE_SECONDS / perImage);
        steps = Math.max(1, Math.min(MOST_STEPS, steps));
        int images = quick ? 4 : SHARD;
        say.accept(String.format(
                Locale.ROOT,
                "an image of %d steps took %.3f s; a shard of %d with %d",
                TRIAL_STEPS,
                perImage,
                images,
                steps));
        WorkerFigures shard = measured(images, steps);
        // The trial may have met a slower moment of the machine than the shard.
        for (int i = 0; i < 3 && shard.engineSeconds() < images && steps < MOST_STEPS; i++) {
            steps = Math.min(MOST_STEPS, (int) Math.ceil(steps * IMAGE_SECONDS * images / shard.engineSeconds()));
            say.accept("images took less than a second; again with " + steps + " steps");
            shard = measured(images, steps);
        }
        figures.add(Figure.plain("shard_images", images, "images"));
        figures.add(Figure.plain("shards", shard.shards(), "shards"));
        figures.add(
                new Figure("engine_seconds_per_image", shard.engineSeconds() / images, "s", Bound.atLeast(1), null));
        double outside = 1 - shard.engineSeconds() / shard.shardSeconds();
        figures.add(Figure.plain("worker_waits_for_store", 100 * shard.waitSeconds() / shard.shardSeconds(), "%"));
        // The cost of a shard's start and end is shared by its images: with four it is too much each.
        figures.add(new Figure("worker_time_outside_engine", 100 * outside, "%", Bound.atMost(2), null)
                .judgedFrom(SHARD, images, "images a shard"));
    }

    /** Pictures as the model's folder has them, by the worker's own clock; the references are encoded before. */
    private void throughput(List<Figure> figures) {
        int images = quick ? 8 : 2 * SHARD;
        for (String plan : List.of("exact", "fast")) {
            WorkerFigures shards = measured(submit(images, "", plan));
            figures.add(Figure.plain("images_per_second_" + plan, images / shards.shardSeconds(), "1/s"));
        }
    }

    private WorkerFigures measured(int images, int steps) {
        return measured(submit(images, steps));
    }

    private WorkerFigures measured(String job) {
        String worker = fleet.address("worker");
        WorkerFigures before = WorkerFigures.of(http, worker);
        run(job);
        // The job is over a moment before the worker has counted its last shard.
        for (int i = 0; i < 100; i++) {
            WorkerFigures now = WorkerFigures.of(http, worker).since(before);
            if (now.shards() >= 1 && now.shardSeconds() > 0) {
                return now;
            }
            Patience.pause(Duration.ofMillis(50));
        }
        throw new FleetException(FleetCode.UNREACHABLE, worker + " did not count the shard; see its log");
    }

    private void start(List<Figure> figures) {
        List<Double> waits = new ArrayList<>();
        List<Double> released = new ArrayList<>();
        try (ShardStarts starts = new ShardStarts(fleet.address("broker"))) {
            for (int i = 0; i < submissions; i++) {
                Patience.pause(Duration.ofSeconds(1));
                Instant submitted = Instant.now();
                String job = submit(1, 1);
                ShardStarted started = starts.first(job, PATIENCE);
                double wait = Duration.between(submitted, started.at()).toNanos() / 1e6;
                waits.add(wait);
                released.add(wait - 1e3 * started.waitedSeconds());
                run(job);
            }
        }
        waits.sort(Double::compare);
        released.sort(Double::compare);
        say.accept("submit to first shard started, ms: " + rounded(waits));
        say.accept("of these until the scheduler had cut and released the shard, ms: " + rounded(released));
        figures.add(
                new Figure("submit_to_first_shard_started", waits.get(submissions / 2), "ms", Bound.atMost(60), null));
        figures.add(Figure.plain("submit_to_first_shard_started_slowest", waits.get(submissions - 1), "ms"));
    }

    private static String rounded(List<Double> sorted) {
        return sorted.stream()
                .map(one -> String.format(Locale.ROOT, "%.0f", one))
                .collect(Collectors.joining(" "));
    }

    private void services(List<Figure> figures) {
        for (FleetPart part : fleet.parts()) {
            if (part.name().equals("scheduler") || part.name().equals("worker")) {
                figures.add(new Figure(part.name() + "_start", startSeconds(part), "s", Bound.atMost(5), null));
            }
            if (part.name().equals("scheduler")) {
                double bytes = ProcessUse.of(part.pid()).orElseThrow().residentBytes();
                figures.add(new Figure("scheduler_resident_memory", bytes / (1 << 20), "MiB", Bound.atMost(400), null));
            }
        }
    }

    private static double startSeconds(FleetPart part) {
        try {
            Matcher line = STARTED.matcher(Files.readString(Path.of(part.log())));
            return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, part.log() + " cannot be read: " + e, e);
        }
    }

    /** Pictures that were never asked for before: their seeds are the job's own. */
    private String submit(int images, int steps) {
        return submit(images, Integer.toString(steps), "exact");
    }

    /** @param steps empty for the plan's own */
    private String submit(int images, String steps, String plan) {
        String job = "bench-" + ++jobs;
        String manifest = "subject,prompt,seed,count,size,steps,guidance,plan\n" + subject + ",a ball on the beach,"
                + 1_000 * jobs + "," + images + "," + style.size() + "," + steps + "," + style.guidance() + "," + plan
                + "\n";
        client.putJob(job, "text/csv", BodyPublishers.ofString(manifest));
        return job;
    }

    private void run(String job) {
        JobView end = new JobWatch(client, ProgressView.silent(), job).untilEnd();
        if (!end.allStored()) {
            throw new FleetException(
                    FleetCode.REFUSED,
                    job + " ended " + end.phase() + " with " + end.stored() + " of " + end.total() + " pictures: "
                            + end.message());
        }
    }
}
