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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One run: an undisturbed job of every picture; then jobs while the nemesis breaks parts, until it has done its share and
 * enough was asked for; then all is mended and waited for, and the judge looks.
 */
public final class ChaosRun {
    private static final List<String> SCENES =
            List.of("on a wooden table", "on the beach", "in the snow", "in a forest", "at night", "in a kitchen");

    private static final int SEEDS = 4;
    private static final int SCHEDULERS = 2;
    private static final int WORKERS = 3;
    /** Of a picture that is computed. */
    private static final String STEPS = "4";
    /** Of one that is not, which costs no computer's time: enough for workers to have work in hand when something breaks. */
    private static final String NOISE_STEPS = "16";

    private static final int OPEN_JOBS = 4;
    private static final int POISON_FROM = 500;
    /** The scheduler sweeps two minutes after a job's end. */
    private static final Duration SWEEP = Duration.ofSeconds(150);

    /** Parts with a disk that can be filled, and its size. */
    private static final Map<String, Integer> DISKS = Map.of("store", 256, "scheduler-2", 64);

    private static final double RECOVERY_SECONDS = 15;
    /** Fewer faults of a kind say nothing about the slowest in twenty. */
    private static final int RECOVERIES = 5;
    /** A bad job may not hold up its neighbours for longer, whatever else breaks. */
    private static final double NEIGHBOUR_SECONDS = 120;

    private final Plan plan;
    private final Consumer<String> say;
    /** When jobs were seen to be over. */
    private final Map<String, Long> over = new HashMap<>();

    /**
     * What is asked for.
     *
     * @param images pictures at least
     * @param faults times that something is broken
     * @param seed of the nemesis and the workload
     * @param kinds of faults
     * @param network whether the workers compute pictures with the model, or make noise
     * @param side of the pictures, in pixels
     * @param apart from a fault's mending to the next one of its lane, at least
     * @param quiet how long the fleet may take to end its work once all is mended
     */
    public record Plan(
            int images,
            int faults,
            long seed,
            Set<FaultKind> kinds,
            boolean network,
            int side,
            Duration apart,
            Duration quiet) {
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
        Set<FaultKind> kinds = EnumSet.copyOf(plan.kinds());
        Map<String, SmallDisk> disks = kinds.contains(FaultKind.FULL_DISK) ? disks() : Map.of();
        if (disks.isEmpty() && kinds.remove(FaultKind.FULL_DISK)) {
            say.accept("no disk is filled: this user may not mount small ones");
        }
        // A bucket of the embedded store is a folder.
        SmallDisk storeDisk = disks.get("store");
        Files.createDirectories((storeDisk == null ? folder : storeDisk.folder()).resolve("store/objects/chaos"));
        try (Cluster cluster = new Cluster(folder, Installation.locate(), SCHEDULERS, WORKERS, environment, disks)) {
            Thread end = new Thread(cluster::close, "chaos-stop");
            Runtime.getRuntime().addShutdownHook(end);
            return on(cluster, folder, kinds);
        }
    }

    private static Map<String, SmallDisk> disks() throws IOException {
        Map<String, SmallDisk> disks = new HashMap<>();
        for (Map.Entry<String, Integer> each : DISKS.entrySet()) {
            SmallDisk.mount(each.getValue()).ifPresent(disk -> disks.put(each.getKey(), disk));
        }
        return disks;
    }

    private List<Figure> on(Cluster cluster, Path folder, Set<FaultKind> kinds) throws Exception {
        cluster.startServers();
        cluster.startServices();
        say.accept("the cluster is up");
        SampleCatalogue samples = SampleCatalogue.write(folder.resolve("samples"), SampleStyle.of(plan.side()));
        List<Wish> wishes = wishes(samples);
        Map<String, String> settings =
                Map.of("size", plan.side() + "x" + plan.side(), "steps", plan.network() ? STEPS : NOISE_STEPS);
        // Five workers die of it before it is given up: too long for a short run.
        boolean poison = !plan.network() && plan.images() >= POISON_FROM;
        ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor();
        try (Pictures pictures = new Pictures(cluster);
                Workload work =
                        new Workload(cluster, plan.seed(), wishes, samples.subjects(), settings, pictures, poison);
                Timeline timeline = new Timeline(cluster.bootstrapServers(), pictures)) {
            keeper.scheduleWithFixedDelay(cluster::restartPoisoned, 1, 1, TimeUnit.SECONDS);
            work.registerAll();
            Map<Wish, String> undisturbed = undisturbed(work, pictures, wishes);
            say.accept(wishes.size() + " pictures were made undisturbed; now things break");

            Nemesis nemesis = new Nemesis(cluster, plan.seed(), plan.faults(), kinds, plan.apart(), say);
            nemesis.start();
            while (!nemesis.isOver() || work.images() < plan.images()) {
                over.keySet().removeAll(work.retry());
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
                over.keySet().removeAll(work.retry());
                Thread.sleep(500);
            }
            double quiet = (System.nanoTime() - begin) / 1e9;
            // The last events are still on their way.
            Thread.sleep(3_000);
            Judge judge = new Judge(work.withTwins(undisturbed), faults);
            Verdict verdict = judge.judge(work.asked(), found(work, timeline, pictures));
            if (judge.lateFences() && verdict.count(Verdict.Kind.PHANTOM) > 0) {
                say.accept("there are pictures that were put past a job's end; waiting for the sweep");
                Thread.sleep(SWEEP.toMillis());
                verdict = judge.judge(work.asked(), found(work, timeline, pictures));
            }
            verdict.places()
                    .forEach((kind, places) ->
                            places.stream().limit(20).forEach(place -> say.accept(kind + ": " + place)));
            return figures(verdict, work, faults, timeline.recovery(), quiet);
        } finally {
            keeper.shutdownNow();
        }
    }

    private static List<Wish> wishes(SampleCatalogue samples) {
        List<Wish> wishes = new ArrayList<>();
        for (SampleCatalogue.Subject subject : samples.subjects()) {
            for (int i = 0; i < SCENES.size(); i++) {
                for (int seed = 1; seed <= SEEDS; seed++) {
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
            String id = asked.get(i).id();
            if (!over.containsKey(id)) {
                if (hasEnded(work, id)) {
                    over.put(id, System.nanoTime());
                } else {
                    open++;
                }
            }
        }
        return open;
    }

    private boolean hasEnded(Workload work, String id) {
        try {
            return isOver(work.state(id));
        } catch (FleetException e) {
            if (!e.label().equals("JOB_UNKNOWN")) {
                throw e;
            }
            say.accept("job " + id + " is still not known; it is not waited for");
            return true;
        }
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
        return new FoundJob(
                job.id(),
                status,
                results,
                pictures.of(job.id()),
                timeline.of(job.id()),
                timeline.early(job.id()),
                timeline.cancelled(job.id()));
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
                    .flatMapToDouble(fault -> recovery(fault, times).stream())
                    .sorted()
                    .toArray();
            if (seconds.length > 0) {
                figures.add(new Figure(
                        "chaos_recovery_p95_" + lower(kind),
                        seconds[(int) Math.ceil(0.95 * seconds.length) - 1],
                        "s",
                        kind.isRecoveryJudged() && seconds.length >= RECOVERIES ? Bound.below(RECOVERY_SECONDS) : null,
                        null));
            }
        }
        List<AskedJob> well = work.asked().stream().filter(job -> !job.isSick()).toList();
        List<AskedJob> sick = work.asked().stream().filter(AskedJob::isSick).toList();
        slowest(well, job -> sick.stream().anyMatch(other -> overlap(job, other)))
                .ifPresent(seconds -> figures.add(new Figure(
                        "chaos_neighbour_of_bad_job_max", seconds, "s", Bound.atMost(NEIGHBOUR_SECONDS), null)));
        slowest(well, job -> sick.stream().noneMatch(other -> overlap(job, other)))
                .ifPresent(seconds -> figures.add(Figure.plain("chaos_other_job_max", seconds, "s")));
        slowest(sick, job -> true).ifPresent(seconds -> figures.add(Figure.plain("chaos_sick_job_max", seconds, "s")));
        figures.add(Figure.plain("chaos_quiet_after", quiet, "s"));
        return figures;
    }

    private OptionalDouble recovery(Nemesis.Fault fault, Recovery times) {
        OptionalDouble seconds = fault.kind().recovery(times, fault.who(), fault.nanos());
        seconds.ifPresent(after -> say.accept(
                String.format(Locale.ROOT, "%s, %s: the work went on after %.1f s", fault.kind(), fault.who(), after)));
        return seconds;
    }

    /** Seconds from asking to end, of the slowest of these jobs that was not cancelled. */
    private OptionalDouble slowest(List<AskedJob> of, Predicate<AskedJob> which) {
        return of.stream()
                .filter(job -> !job.cancelled() && which.test(job))
                .mapToDouble(job -> (end(job) - job.nanos()) / 1e9)
                .max();
    }

    private boolean overlap(AskedJob one, AskedJob other) {
        return one.nanos() <= end(other) && other.nanos() <= end(one);
    }

    private long end(AskedJob job) {
        return over.getOrDefault(job.id(), System.nanoTime());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
