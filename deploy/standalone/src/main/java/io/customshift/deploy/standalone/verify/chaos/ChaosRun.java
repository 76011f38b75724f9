package io.customshift.deploy.standalone.verify.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.EngineThreads;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One run: an undisturbed job of every picture; then jobs while the nemesis breaks parts, until it has done its share and
 * enough was asked for; then all is mended and waited for, and the judge looks.
 */
public final class ChaosRun {
    private static final List<String> SCENES =
            List.of("on a wooden table", "on the beach", "in the snow", "in a forest", "at night", "in a kitchen");

    private static final int SCHEDULERS = 2;
    private static final int WORKERS = 3;
    private static final String STEPS = "4";
    private static final int OPEN_JOBS = 4;
    /** The scheduler sweeps two minutes after a job's end. */
    private static final Duration SWEEP = Duration.ofSeconds(150);

    /** Faults after which a worker may hear late that a job is over. */
    private static final Set<FaultKind> DELAYING = EnumSet.of(
            FaultKind.FREEZE_WORKER, FaultKind.CUT_WORKER_FROM_BROKERS, FaultKind.KILL_BROKER, FaultKind.FREEZE_BROKER);

    private static final double RECOVERY_SECONDS = 15;
    /** Faults after which the work must go on within {@link #RECOVERY_SECONDS}. */
    private static final Set<FaultKind> RECOVERING = EnumSet.of(
            FaultKind.KILL_WORKER, FaultKind.CUT_WORKER_FROM_STORE, FaultKind.KILL_BROKER, FaultKind.KILL_SCHEDULER);

    private final Plan plan;
    private final Consumer<String> say;
    private final Set<String> over = new HashSet<>();

    /**
     * What is asked for.
     *
     * @param images pictures at least
     * @param faults times that something is broken
     * @param seed of the nemesis and the workload
     * @param kinds of faults
     * @param network whether the workers compute pictures with the model, or make noise
     * @param side of the pictures, in pixels
     * @param quiet how long the fleet may take to end its work once all is mended
     */
    public record Plan(
            int images, int faults, long seed, Set<FaultKind> kinds, boolean network, int side, Duration quiet) {
        public Plan {
            kinds = Set.copyOf(kinds);
        }
    }

    public ChaosRun(Plan plan, Consumer<String> say) {
        this.plan = plan;
        this.say = say;
    }

    /** Starts a cluster of its own in the folder, and leaves no process behind. */
    public List<Figure> run(Path folder, WorkerModel model) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("S3_ACCESS_KEY", "chaos-access-key");
        environment.put("S3_SECRET_KEY", "chaos-secret-key-" + plan.seed());
        environment.put("S3_REGION", "us-east-1");
        environment.put("S3_BUCKET", "chaos");
        environment.put("CUSTOMSHIFT_WEIGHTS", model.weights().toString());
        model.adapter().ifPresent(file -> environment.put("CUSTOMSHIFT_ADAPTER", file.toString()));
        if (!plan.network()) {
            environment.put("CUSTOMSHIFT_DEVICE", "none");
        }
        // Many small shards: more hand-overs, and each fault meets several.
        environment.put("CUSTOMSHIFT_POLICY_IMAGES_MAX", "8");
        environment.put("CUSTOMSHIFT_DRAIN_TIMEOUT", "10s");
        // Enough for the parts that there are; each further one costs every start.
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "12");
        environment.putAll(
                EngineThreads.variables(System.getenv(), Runtime.getRuntime().availableProcessors(), WORKERS));
        // A bucket of the embedded store is a folder.
        Files.createDirectories(folder.resolve("store/objects/chaos"));
        try (Cluster cluster = new Cluster(folder, Installation.locate(), SCHEDULERS, WORKERS, environment)) {
            Thread end = new Thread(cluster::close, "chaos-stop");
            Runtime.getRuntime().addShutdownHook(end);
            return on(cluster, folder);
        }
    }

    private List<Figure> on(Cluster cluster, Path folder) throws Exception {
        cluster.startServers();
        cluster.startServices();
        say.accept("the cluster is up");
        SampleCatalogue samples = SampleCatalogue.write(folder.resolve("samples"), SampleStyle.of(plan.side()));
        List<Wish> wishes = wishes(samples);
        Map<String, String> settings = Map.of("size", plan.side() + "x" + plan.side(), "steps", STEPS);
        try (Workload work = new Workload(cluster, plan.seed(), wishes, samples.subjects(), settings);
                Timeline timeline = new Timeline(cluster.bootstrapServers());
                Pictures pictures = new Pictures(cluster)) {
            work.registerAll();
            Map<Wish, String> undisturbed = undisturbed(work, pictures, wishes);
            say.accept(wishes.size() + " pictures were made undisturbed; now things break");

            Nemesis nemesis = new Nemesis(cluster, plan.seed(), plan.faults(), plan.kinds(), say);
            nemesis.start();
            while (!nemesis.isOver() || work.images() < plan.images()) {
                over.removeAll(work.retry());
                if (open(work) < OPEN_JOBS) {
                    work.submitOne();
                } else {
                    Thread.sleep(200);
                }
            }
            List<Nemesis.Fault> faults = nemesis.awaitEnd();
            say.accept(faults.size() + " faults are over; waiting until all is quiet");
            long begin = System.nanoTime();
            while ((open(work) > 0 || work.hasRetries())
                    && System.nanoTime() - begin < plan.quiet().toNanos()) {
                over.removeAll(work.retry());
                Thread.sleep(500);
            }
            double quiet = (System.nanoTime() - begin) / 1e9;
            boolean lateFences = faults.stream().map(Nemesis.Fault::kind).anyMatch(DELAYING::contains);
            Judge judge = new Judge(work.withTwins(undisturbed), lateFences);
            // The last events are still on their way.
            Thread.sleep(3_000);
            Verdict verdict = judge.judge(work.asked(), found(work, timeline, pictures));
            if (lateFences && verdict.count(Verdict.Kind.PHANTOM) > 0) {
                say.accept("there are pictures that were put past a job's end; waiting for the sweep");
                Thread.sleep(SWEEP.toMillis());
                verdict = judge.judge(work.asked(), found(work, timeline, pictures));
            }
            verdict.places()
                    .forEach((kind, places) ->
                            places.stream().limit(20).forEach(place -> say.accept(kind + ": " + place)));
            return figures(verdict, work, faults, timeline.recovery(), quiet);
        }
    }

    private static List<Wish> wishes(SampleCatalogue samples) {
        List<Wish> wishes = new ArrayList<>();
        for (SampleCatalogue.Subject subject : samples.subjects()) {
            for (int i = 0; i < SCENES.size(); i++) {
                for (int seed = 1; seed <= 2; seed++) {
                    wishes.add(new Wish(subject.id(), subject.name() + " " + SCENES.get(i), seed));
                }
            }
        }
        return wishes;
    }

    private Map<Wish, String> undisturbed(Workload work, Pictures pictures, List<Wish> wishes) throws Exception {
        AskedJob job = work.submitAll("undisturbed");
        long end = System.nanoTime() + plan.quiet().toNanos();
        while (!isOver(work.state(job.id()))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the undisturbed job does not end: " + work.state(job.id()));
            }
            Thread.sleep(200);
        }
        Map<String, FoundJob.StoredPicture> stored = pictures.of(job.id());
        Map<Wish, String> pixels = new HashMap<>();
        work.settle(work.state(job.id()).path("model").asText());
        List<ResultRow> results = work.results(job.id());
        for (int i = 0; i < results.size(); i++) {
            FoundJob.StoredPicture picture = stored.get(results.get(i).key());
            if (picture == null) {
                throw new IllegalStateException("the undisturbed job has no picture for " + results.get(i));
            }
            pixels.put(wishes.get(i), picture.pixels());
        }
        return pixels;
    }

    /** Jobs that are not over; those of which nobody tells at the moment count. */
    private int open(Workload work) {
        int open = 0;
        List<AskedJob> asked = work.asked();
        for (int i = asked.size() - 1; i >= 0 && open < OPEN_JOBS; i--) {
            if (!over.contains(asked.get(i).id())) {
                if (isOver(work.state(asked.get(i).id()))) {
                    over.add(asked.get(i).id());
                } else {
                    open++;
                }
            }
        }
        return open;
    }

    private static boolean isOver(JsonNode state) {
        return List.of("FINISHED", "FAILED", "CANCELLED")
                .contains(state.path("phase").asText());
    }

    private static Map<String, FoundJob> found(Workload work, Timeline timeline, Pictures pictures) throws Exception {
        Map<String, FoundJob> found = new HashMap<>();
        for (AskedJob job : work.asked()) {
            found.put(job.id(), found(job, work, timeline, pictures));
        }
        return found;
    }

    private static FoundJob found(AskedJob job, Workload work, Timeline timeline, Pictures pictures) throws Exception {
        Optional<JsonNode> status;
        List<ResultRow> results = List.of();
        try {
            status = Optional.of(work.state(job.id()));
            results = work.results(job.id());
        } catch (FleetException e) {
            status = Optional.empty();
        }
        return new FoundJob(job.id(), status, results, pictures.of(job.id()), timeline.of(job.id()));
    }

    private List<Figure> figures(
            Verdict verdict, Workload work, List<Nemesis.Fault> faults, Recovery times, double quiet) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain("chaos_seed", plan.seed(), ""));
        figures.add(new Figure("chaos_images", work.images(), "images", Bound.atLeast(plan.images()), null));
        figures.add(new Figure("chaos_faults", faults.size(), "faults", Bound.atLeast(plan.faults()), null));
        figures.add(Figure.plain(
                "chaos_fault_kinds",
                faults.stream().map(Nemesis.Fault::kind).distinct().count(),
                "kinds"));
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            figures.add(new Figure("chaos_" + lower(kind), verdict.count(kind), "places", Bound.atMost(0), null));
        }
        for (FaultKind kind : FaultKind.values()) {
            List<Nemesis.Fault> all =
                    faults.stream().filter(fault -> fault.kind() == kind).toList();
            if (!all.isEmpty()) {
                figures.add(Figure.plain("chaos_faults_" + lower(kind), all.size(), "faults"));
            }
            double[] seconds = all.stream()
                    .map(fault -> kind.recovery(times, fault.who(), fault.nanos()))
                    .flatMapToDouble(OptionalDouble::stream)
                    .sorted()
                    .toArray();
            if (seconds.length > 0) {
                say.accept(kind + " recoveries (s): " + Arrays.toString(seconds));
                figures.add(new Figure(
                        "chaos_recovery_p95_" + lower(kind),
                        seconds[(int) Math.ceil(0.95 * seconds.length) - 1],
                        "s",
                        RECOVERING.contains(kind) ? Bound.below(RECOVERY_SECONDS) : null,
                        null));
            }
        }
        figures.add(Figure.plain("chaos_quiet_after", quiet, "s"));
        return figures;
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
