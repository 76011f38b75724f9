package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.ProcessUse;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.schemas.topics.Topics;
import java.io.BufferedWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A long job's way through a scheduler: taken, planned, begun, its scheduler killed, its results read, cancelled. */
final class LongJobBench {
    private static final String JOB = "long";
    private static final int SIDE = 64;
    /** Below that many lines the bounds, which are a million's, say nothing. */
    private static final int LINES = 1_000_000;

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Fleet fleet;
    private final Path data;
    private final int lines;
    private final int subjects;
    private final Consumer<String> say;
    private final SchedulerClient client;
    private final List<Figure> figures = new ArrayList<>();
    private long resident;

    LongJobBench(Fleet fleet, Path data, int lines, int subjects, Consumer<String> say) {
        this.fleet = fleet;
        this.data = data;
        this.lines = lines;
        this.subjects = subjects;
        this.say = say;
        this.client = new SchedulerClient(URI.create(fleet.address("scheduler")));
    }

    List<Figure> run() {
        SampleCatalogue.Subject product = SampleCatalogue.write(data.resolve("samples"), SampleStyle.of(SIDE))
                .subjects()
                .get(0);
        for (int i = 0; i < subjects; i++) {
            client.putSubject("s" + i, product.name(), product.references());
        }
        Path manifest = manifest();
        AtomicLong sent = new AtomicLong();
        long begun = System.nanoTime();
        try (ShardsOut shards = new ShardsOut(fleet.address("broker"))) {
            client.putJob(
                    JOB,
                    "text/csv",
                    BodyPublishers.ofInputStream(() -> open(manifest, sent)),
                    Map.of("size", SIDE + "x" + SIDE, "class", "bulk"));
            figure("long_job_taken", seconds(begun, System.nanoTime()), Bound.atMost(60));
            double wait = seconds(sent.get(), shards.first(this::look));
            figure("long_job_first_shard_after_last_byte", wait, Bound.atMost(3));
        }
        await("the first picture", () -> view().stored() > 0);
        figure("long_job_first_picture_after_last_byte", seconds(sent.get(), System.nanoTime()), null);
        awaitPlan();
        figure("long_job_planned_after_last_byte", seconds(sent.get(), System.nanoTime()), null);

        begun = System.nanoTime();
        fleet.kill("scheduler");
        await("the end of the killed process", () -> fleet.ended().contains("scheduler"));
        fleet.restart("scheduler");
        await("the restarted scheduler", () -> client.status(JOB).path("total").asInt() == lines);
        figure("long_job_restart", seconds(begun, System.nanoTime()), Bound.atMost(15));
        int stored = view().stored();
        await("a picture after the restart", () -> view().stored() > stored);
        figure("long_job_next_picture_after_restart", seconds(begun, System.nanoTime()), null);

        begun = System.nanoTime();
        long rows;
        try (Stream<ResultRow> all = client.results(JOB)) {
            rows = all.count();
        }
        figure("long_job_results_so_far", seconds(begun, System.nanoTime()), Bound.atMost(30));
        figures.add(new Figure("long_job_result_lines", rows, "lines", Bound.atLeast(lines), null));

        begun = System.nanoTime();
        client.cancel(JOB);
        figure("long_job_cancel_answered", seconds(begun, System.nanoTime()), Bound.atMost(5));
        await("the cancelled job's manifest", () -> view().ended());
        figure("long_job_cancelled_with_manifest", seconds(begun, System.nanoTime()), null);
        figures.add(judged(new Figure(
                "long_job_scheduler_resident_peak", resident / (double) (1 << 20), "MiB", Bound.atMost(512), null)));
        return figures;
    }

    private void figure(String name, double seconds, @Nullable Bound bound) {
        say.accept(name + " " + Math.round(10 * seconds) / 10.0 + " s, resident " + (resident >> 20) + " MiB");
        figures.add(judged(new Figure(name, seconds, "s", bound, null)));
    }

    private Figure judged(Figure figure) {
        return figure.judgedFrom(LINES, lines, "lines");
    }

    private JobView view() {
        return client.job(JOB);
    }

    /** Asks until it is so; a scheduler that starts, or loads, answers with failures for a while. */
    private void await(String what, BooleanSupplier seen) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            look();
            try {
                if (seen.getAsBoolean()) {
                    return;
                }
            } catch (FleetException e) {
                say.accept("waits for " + what + ": " + e.getMessage());
            }
            Patience.pause(LOOK);
        }
        throw new FleetException(FleetCode.NOT_RUNNING, what + " was not seen within " + PATIENCE);
    }

    private void look() {
        for (FleetPart part : fleet.parts()) {
            if (part.name().equals("scheduler")) {
                ProcessUse.of(part.pid()).ifPresent(use -> resident = Math.max(resident, use.residentBytes()));
            }
        }
    }

    private Path manifest() {
        Path file = data.resolve("long.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,subject,prompt\n");
            for (int i = 0; i < lines; i++) {
                out.write("row-" + i + ",s" + i % subjects + ",on a wooden table in the morning " + i + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** @param sent the time at which its last byte was taken */
    private static InputStream open(Path file, AtomicLong sent) {
        try {
            return new FilterInputStream(Files.newInputStream(file)) {
                @Override
                public int read(byte[] into, int from, int most) throws IOException {
                    int read = super.read(into, from, most);
                    if (read < 0) {
                        sent.set(System.nanoTime());
                    }
                    return read;
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPlan() {
        try {
            client.events(JOB, "", event -> {
                look();
                return !event.name().startsWith("io.customshift.job.planned");
            });
        } catch (IOException e) {
            throw new FleetException(FleetCode.UNREACHABLE, "the job's events broke off: " + e, e);
        }
    }

    /** Sees when the first record comes onto the topic of shards. */
    private static final class ShardsOut implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;
        private final long before;

        ShardsOut(String broker) {
            consumer = new KafkaConsumer<>(
                    ClientSettings.environment(broker).consumer(),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            partitions = consumer.partitionsFor(new TopicNames("").of(Topics.SHARDS)).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            before = records();
        }

        /** The time at which there was one. */
        long first(Runnable meanwhile) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (records() == before) {
                meanwhile.run();
                if (System.nanoTime() > end) {
                    throw new FleetException(FleetCode.NOT_RUNNING, "no shard was seen within " + PATIENCE);
                }
            }
            return System.nanoTime();
        }

        private long records() {
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }
}
