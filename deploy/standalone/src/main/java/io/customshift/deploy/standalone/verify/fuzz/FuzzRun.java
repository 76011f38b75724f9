package io.customshift.deploy.standalone.verify.fuzz;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.standalone.jobs.JobWatch;
import io.customshift.deploy.standalone.jobs.ProgressView;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.schemas.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Sends inputs to a fleet of one worker: records in blocks, each with a good one behind it, and between the blocks requests
 * and files. In the end a job of each partition has to be done as ever.
 */
public final class FuzzRun {
    private static final int BLOCK = 20;
    /** Requests for each record, and files of weights. */
    private static final double REQUESTS = 1.3;

    private static final double FILES = 0.2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Fleet fleet;
    private final SampleStyle style;
    private final Path data;
    private final Path kept;
    private final Path adapter;
    private final Consumer<String> say;
    private final SchedulerClient client;
    private final Random random;
    private final long seed;
    private final Map<String, Integer> counts = new LinkedHashMap<>(Map.of("REST", 0, "RECORD", 0, "WEIGHTS", 0));
    private final List<Double> waits = new ArrayList<>();
    private int serverErrors;
    private int crashes;
    private int stuck;

    /**
     * @param data the fleet's folder
     * @param kept where inputs are kept that broke something
     * @param adapter a good adapter file
     */
    public FuzzRun(Fleet fleet, int side, Path data, Path kept, Path adapter, long seed, Consumer<String> say) {
        this.fleet = fleet;
        this.style = SampleStyle.of(side);
        this.data = data;
        this.kept = kept;
        this.adapter = adapter;
        this.say = say;
        this.seed = seed;
        this.random = new Random(seed);
        this.client = new SchedulerClient(URI.create(fleet.address("scheduler")));
    }

    /** So many drawn by the seed, or those given. */
    public List<Figure> run(int cases, List<FuzzInput> again) {
        try {
            return sent(cases, again);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Figure> sent(int cases, List<FuzzInput> again) throws IOException {
        SampleCatalogue.Subject product =
                SampleCatalogue.write(data.resolve("samples"), style).subjects().get(0);
        Patience.within(PATIENCE, () -> client.putSubject(product.id(), product.name(), product.references()));
        everyKindOfRecord(product);
        URI scheduler = URI.create(fleet.address("scheduler"));
        List<FleetPart> before = fleet.parts();
        long begin = System.nanoTime();
        try (TopicFuzz topics = new TopicFuzz(fleet.address("broker"), TopicProbes.read(), product.id(), random);
                TopicProbes probes = new TopicProbes(topics, fleet.address("broker"), scheduler)) {
            RestFuzz rest = new RestFuzz(
                    scheduler, product.id(), style, product.references().get(0), random);
            WeightsFuzz weights = new WeightsFuzz(adapter, data.resolve("weights"), random);
            for (FuzzInput input : again) {
                sendOne(input, rest, weights, topics);
                if (input.surface() == FuzzInput.Surface.RECORD) {
                    probe(
                            input.target().split("/")[0],
                            Integer.parseInt(input.target().split("/")[1]),
                            probes,
                            List.of(input));
                }
            }
            List<String> names = TopicProbes.read();
            for (int block = 0; again.isEmpty() && sum() < cases; block++) {
                String topic = names.get(block % names.size());
                records(topic, random.nextInt(topics.partitions(topic)), topics, probes);
                for (int i = 0; i < BLOCK * REQUESTS; i++) {
                    sendOne(rest.next(), rest, weights, topics);
                }
                for (int i = 0; i < BLOCK * FILES; i++) {
                    sendOne(weights.next(), rest, weights, topics);
                }
                lookAtParts(before);
                if (block % 10 == 9) {
                    say.accept(String.format(
                            Locale.ROOT, "%d inputs in %.0f s", sum(), (System.nanoTime() - begin) / 1e9));
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            // What was sent may have changed the registration, as whoever may write to its topic can.
            client.putSubject(product.id(), product.name(), product.references());
            int unfinished = jobsThatDoNotEnd(product);
            lookAtParts(before);
            return figures(seconds, unfinished);
        }
    }

    private void records(String topic, int partition, TopicFuzz topics, TopicProbes probes) {
        probes.prepare(topic, partition);
        List<FuzzInput> block = new ArrayList<>();
        for (int i = 0; i < BLOCK; i++) {
            FuzzInput input = topics.next(topic, partition);
            block.add(input);
            topics.send(input);
            counts.merge("RECORD", 1, Integer::sum);
        }
        topics.flush();
        probe(topic, partition, probes, block);
    }

    private void probe(String topic, int partition, TopicProbes probes, List<FuzzInput> block) {
        double seconds = probes.taken(topic, partition);
        if (TopicProbes.isReadByCommands(topic) && seconds < Double.POSITIVE_INFINITY) {
            return;
        }
        if (seconds == Double.POSITIVE_INFINITY) {
            stuck++;
        } else {
            waits.add(seconds);
        }
        if (seconds > 1) {
            say.accept(String.format(
                    Locale.ROOT, "%s/%d: the good record behind them took %.2f s", topic, partition, seconds));
            block.forEach(this::keep);
        }
    }

    private void sendOne(FuzzInput input, RestFuzz rest, WeightsFuzz weights, TopicFuzz topics) throws IOException {
        counts.merge(input.surface().name(), 1, Integer::sum);
        Optional<String> wrong = Optional.empty();
        switch (input.surface()) {
            case REST -> wrong = rest.send(input);
            case WEIGHTS -> wrong = weights.send(input);
            case RECORD -> topics.send(input);
        }
        if (wrong.isPresent()) {
            if (input.surface() == FuzzInput.Surface.REST) {
                serverErrors++;
            } else {
                crashes++;
            }
            say.accept(input.target() + ": " + wrong.get() + "; " + keep(input));
        }
    }

    private Path keep(FuzzInput input) {
        Path file = kept.resolve(String.format(
                Locale.ROOT,
                "%d-%05d-%s.json",
                seed,
                sum(),
                input.surface().name().toLowerCase(Locale.ROOT)));
        for (int i = 2; java.nio.file.Files.exists(file); i++) {
            file = file.resolveSibling(
                    file.getFileName().toString().replaceFirst("(-\\d+)?\\.json", "-" + i + ".json"));
        }
        input.write(file);
        return file;
    }

    /** A part that ended, by itself or by force, has crashed. */
    private void lookAtParts(List<FleetPart> before) {
        for (String name : fleet.ended()) {
            crashes++;
            say.accept(name + " has ended; its log is in " + data.resolve("logs"));
            fleet.restart(name);
        }
        if (fleet.parts().size() != before.size()) {
            throw new IllegalStateException("parts are missing: " + fleet.parts());
        }
    }

    /** Jobs that end in every way, so that there is a record of every kind to begin from. */
    private void everyKindOfRecord(SampleCatalogue.Subject product) {
        String good = product.id() + ",a mug on the beach";
        submit("seed", good + ",2");
        submit("stopped", good + ",40");
        Patience.within(PATIENCE, () -> client.cancel("stopped"));
        ended("seed");
        ended("stopped");
    }

    private int jobsThatDoNotEnd(SampleCatalogue.Subject product) {
        List<String> jobs = new ArrayList<>();
        // Partitions are drawn by a job's name: so many names meet nearly all of them.
        for (int i = 0; i < 3 * Topics.JOB_PARTITIONS; i++) {
            jobs.add("after-" + i);
            submit("after-" + i, product.id() + ",a mug in the snow,1");
        }
        int unfinished = 0;
        for (String job : jobs) {
            if (!ended(job).allStored()) {
                unfinished++;
                say.accept(job + " did not end as ever: " + client.status(job));
            }
        }
        return unfinished;
    }

    private void submit(String job, String row) {
        Patience.within(
                PATIENCE,
                () -> client.putJob(
                        job,
                        "text/csv",
                        BodyPublishers.ofString("subject,prompt,count\n" + row + "\n"),
                        Map.of("size", style.size(), "steps", "1")));
    }

    private JobView ended(String job) {
        return new JobWatch(client, ProgressView.silent(), job).untilEnd();
    }

    private int sum() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private List<Figure> figures(double seconds, int unfinished) {
        double[] sorted =
                waits.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return List.of(
                Figure.plain("fuzz_seed", seed, ""),
                Figure.plain("fuzz_inputs", sum(), "inputs"),
                Figure.plain("fuzz_requests", counts.getOrDefault("REST", 0), "inputs"),
                Figure.plain("fuzz_records", counts.getOrDefault("RECORD", 0), "inputs"),
                Figure.plain("fuzz_files", counts.getOrDefault("WEIGHTS", 0), "inputs"),
                new Figure(
                                "fuzz_seconds_per_10000",
                                10_000 * seconds / Math.max(1, sum()),
                                "s",
                                Bound.atMost(600),
                                null)
                        .judgedFrom(5_000, sum(), "inputs"),
                new Figure("fuzz_server_errors", serverErrors, "answers", Bound.atMost(0), null),
                new Figure("fuzz_crashes", crashes, "times", Bound.atMost(0), null),
                new Figure("fuzz_stuck_partitions", stuck, "times", Bound.atMost(0), null),
                new Figure(
                        "fuzz_next_good_record_slowest",
                        sorted.length == 0 ? 0 : sorted[sorted.length - 1],
                        "s",
                        Bound.atMost(1),
                        null),
                Figure.plain(
                        "fuzz_next_good_record_median",
                        Arrays.stream(sorted)
                                .skip(sorted.length / 2)
                                .findFirst()
                                .orElse(0),
                        "s"),
                new Figure("fuzz_jobs_that_do_not_end_after", unfinished, "jobs", Bound.atMost(0), null));
    }
}
