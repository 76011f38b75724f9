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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    private final Plan plan;
    private final Consumer<String> say;
    private final Set<String> over = new HashSet<>();

    /**
     * What is asked for.
     *
     * @param images pictures at least
     * @param faults times that something is broken
     * @param seed of the nemesis and the workload
     * @param side of the pictures, in pixels
     * @param quiet how long the fleet may take to end its work once all is mended
     */
    public record Plan(int images, int faults, long seed, int side, Duration quiet) {}

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
        // Many small shards: more hand-overs, and each fault meets several.
        environment.put("CUSTOMSHIFT_POLICY_IMAGES_MAX", "8");
        environment.put("CUSTOMSHIFT_DRAIN_TIMEOUT", "10s");
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
        try (Workload work = new Workload(cluster, plan.seed(), wishes, settings);
                Timeline timeline = new Timeline(cluster.bootstrapServers());
                Pictures pictures = new Pictures(cluster)) {
            for (SampleCatalogue.Subject subject : samples.subjects()) {
                work.register(subject.id(), subject.name(), subject.references());
            }
            Map<Wish, String> undisturbed = undisturbed(work, pictures, wishes);
            say.accept(wishes.size() + " pictures were made undisturbed; now things break");

            Nemesis nemesis = new Nemesis(cluster, plan.seed(), plan.faults(), say);
            nemesis.start();
            while (!nemesis.isOver() || work.images() < plan.images()) {
                if (open(work) < OPEN_JOBS) {
                    work.submitOne();
                } else {
                    Thread.sleep(200);
                }
            }
            List<Nemesis.Fault> faults = nemesis.awaitEnd();
            say.accept(faults.size() + " faults are over; waiting until all is quiet");
            long begin = System.nanoTime();
            while (open(work) > 0 && System.nanoTime() - begin < plan.quiet().toNanos()) {
                Thread.sleep(500);
            }
            double quiet = (System.nanoTime() - begin) / 1e9;
            // What is still on its way arrives: a sweep, the last event.
            Thread.sleep(3_000);
            Map<String, FoundJob> found = new HashMap<>();
            for (AskedJob job : work.asked()) {
                found.put(job.id(), found(job, work, timeline, pictures));
            }
            Verdict verdict = new Judge(undisturbed).judge(work.asked(), found);
            verdict.places()
                    .forEach((kind, places) ->
                            places.stream().limit(20).forEach(place -> say.accept(kind + ": " + place)));
            return figures(verdict, work, faults, timeline, quiet);
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
            Verdict verdict, Workload work, List<Nemesis.Fault> faults, Timeline timeline, double quiet) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain("chaos_seed", plan.seed(), ""));
        figures.add(new Figure("chaos_images", work.images(), "images", Bound.atLeast(plan.images()), null));
        figures.add(new Figure("chaos_faults", faults.size(), "faults", Bound.atLeast(plan.faults()), null));
        long kinds = faults.stream().map(Nemesis.Fault::kind).distinct().count();
        figures.add(Figure.plain("chaos_fault_kinds", kinds, "kinds"));
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            figures.add(new Figure(
                    "chaos_" + kind.name().toLowerCase(Locale.ROOT),
                    verdict.count(kind),
                    "places",
                    Bound.atMost(0),
                    null));
        }
        double[] recoveries = faults.stream()
                .mapToDouble(fault -> timeline.secondsToNext(fault.nanos()))
                .filter(seconds -> seconds >= 0)
                .sorted()
                .toArray();
        if (recoveries.length > 0) {
            double p95 = recoveries[(int) Math.ceil(0.95 * recoveries.length) - 1];
            figures.add(new Figure("chaos_recovery_p95", p95, "s", Bound.atMost(15), null));
            figures.add(Figure.plain(
                    "chaos_recovery_max", Arrays.stream(recoveries).max().orElse(0), "s"));
        }
        figures.add(Figure.plain("chaos_quiet_after", quiet, "s"));
        return figures;
    }
}
