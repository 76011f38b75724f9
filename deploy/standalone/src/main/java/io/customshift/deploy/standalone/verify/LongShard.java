package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.client.FleetEvents;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.schemas.topics.Topics;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One shard that is rendered for minutes, on a running fleet of two workers: nobody may take its worker for dead. The
 * worker's partitions must not move, no service may say that it is not alive or not ready, no picture is stored twice.
 */
public final class LongShard {

    /** Workers that the fleet needs: with one alone no partition has anywhere to go. */
    public static final int WORKERS = 2;

    private static final String GROUP = "workers";
    private static final int IMAGES = 6;
    private static final int IMAGES_MAX = 1_000;
    private static final int STEPS_MAX = 1_000;
    private static final int TRIAL_STEPS = 20;
    /** So much longer than asked for, since the trial may have met a slower moment of the machine. */
    private static final double MARGIN = 1.25;

    private static final int TRIES = 3;

    private final Fleet fleet;
    private final SampleStyle style;
    private final Duration length;
    private final Path data;
    private final Consumer<String> say;
    private final SchedulerClient client;
    private String subject = "";
    private int jobs;

    /**
     * @param fleet started, with {@link #WORKERS} workers and {@link #settings}
     * @param side of the pictures that the weights were made for; which are those of the shard
     * @param length that the shard has to reach
     * @param data folder for the sample's photos
     */
    public LongShard(Fleet fleet, int side, Duration length, Path data, Consumer<String> say) {
        this.fleet = fleet;
        this.style = SampleStyle.of(side);
        this.length = length;
        this.data = data;
        this.say = say;
        client = new SchedulerClient(URI.create(fleet.address("scheduler")));
    }

    /**
     * What the services have to be told: one job is one shard, and a worker that does not ask for records is taken for dead
     * after this time.
     */
    public static Map<String, String> settings(Duration maxPollInterval) {
        return Map.of(
                "CUSTOMSHIFT_POLICY_TARGET_SECONDS",
                "86400",
                "CUSTOMSHIFT_POLICY_IMAGES_MAX",
                Integer.toString(IMAGES_MAX),
                "CUSTOMSHIFT_MAX_POLL_INTERVAL",
                maxPollInterval.toSeconds() + "s");
    }

    public List<Figure> run() {
        SampleCatalogue.Subject product =
                SampleCatalogue.write(data.resolve("samples"), style).subjects().get(0);
        client.putSubject(product.id(), product.name(), product.references());
        subject = product.id();
        try (GroupWatch group = new GroupWatch(fleet.address("broker"), GROUP);
                FleetEvents events =
                        new FleetEvents(fleet.address("broker"), List.of(Topics.IMAGE_EVENTS, Topics.SHARD_EVENTS))) {
            group.settled(WORKERS);
            say.accept("warming up");
            shard(events, 1, 2);
            double perStep = shard(events, 1, TRIAL_STEPS).seconds() / TRIAL_STEPS;
            for (int i = 1; ; i++) {
                List<Figure> figures = measured(group, events, perStep);
                double seconds = figures.get(0).value();
                if (seconds >= length.toSeconds() || i == TRIES) {
                    return figures;
                }
                perStep *= seconds / (length.toSeconds() * MARGIN);
                say.accept(String.format(Locale.ROOT, "the shard took %.1f s only; again with more steps", seconds));
            }
        }
    }

    private List<Figure> measured(GroupWatch group, FleetEvents events, double perStep) {
        double allSteps = length.toSeconds() * MARGIN / perStep;
        int images = Math.min(IMAGES_MAX, Math.max(IMAGES, (int) Math.ceil(allSteps / STEPS_MAX)));
        int steps = (int) Math.max(1, Math.min(STEPS_MAX, Math.ceil(allSteps / images)));
        say.accept(String.format(
                Locale.ROOT, "a step takes %.3f s; a shard of %d pictures with %d steps", perStep, images, steps));
        int before = group.settled(WORKERS);
        List<String> services = List.of(fleet.address("scheduler"), fleet.address("worker"), fleet.address("worker-2"));
        try (HealthPolls health = new HealthPolls(services, say)) {
            ShardTally shard = shard(events, images, steps);
            int rebalances = group.epoch() - before;
            return List.of(
                    new Figure("shard_seconds", shard.seconds(), "s", Bound.atLeast(length.toSeconds()), null),
                    Figure.plain("shard_images", shard.stored(), "images"),
                    new Figure("shard_starts", shard.starts(), "times", Bound.atMost(1), null),
                    new Figure("rebalances", rebalances, "times", Bound.atMost(0), null),
                    new Figure("health_answers", health.answers(), "answers", Bound.atLeast(1), null),
                    new Figure("unhealthy_answers", health.unhealthy(), "answers", Bound.atMost(0), null),
                    new Figure("images_stored_twice", shard.storedTwice(), "images", Bound.atMost(0), null));
        }
    }

    /** Submits pictures that were never asked for before as one shard, and listens until all is said about it. */
    private ShardTally shard(FleetEvents events, int images, int steps) {
        ShardTally tally = new ShardTally(submit(images, steps));
        // Longer than any machine should need, so that a lost shard ends the command.
        long end = System.nanoTime()
                + length.multipliedBy(6).plus(Duration.ofMinutes(5)).toNanos();
        while (!tally.isComplete()) {
            if (System.nanoTime() > end) {
                throw new FleetException(
                        FleetCode.UNREACHABLE,
                        "no worker finished the shard of job " + tally.job() + "; see the workers' logs");
            }
            int before = tally.stored();
            events.poll(Duration.ofMillis(500)).forEach(tally::add);
            if (tally.failed() > 0) {
                throw new FleetException(
                        FleetCode.REFUSED, "a picture of job " + tally.job() + " cannot be made: " + tally.failure());
            }
            if (tally.stored() > before) {
                say.accept(tally.stored() + " of " + images + " pictures stored");
            }
        }
        return tally;
    }

    private String submit(int images, int steps) {
        String job = "long-" + ++jobs;
        String manifest = "subject,prompt,seed,count,size,steps,guidance\n" + subject + ",a ball on the beach,"
                + 10_000 * jobs + "," + images + "," + style.size() + "," + steps + "," + style.guidance() + "\n";
        for (int i = 1; ; i++) {
            try {
                client.putJob(job, "text/csv", BodyPublishers.ofString(manifest));
                return job;
            } catch (FleetException e) {
                // The same id and manifest is the same job.
                if (e.code() != FleetCode.UNAVAILABLE || i == TRIES) {
                    throw e;
                }
                say.accept(e.getMessage() + "; sent again");
            }
        }
    }
}
