package io.customshift.deploy.standalone.verify.doors;

import com.sun.management.OperatingSystemMXBean;
import io.customshift.deploy.standalone.client.Multipart;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.testkit.doors.ApiOperation;
import io.customshift.deploy.testkit.doors.Keyholders;
import io.customshift.deploy.testkit.doors.Knock;
import io.customshift.deploy.testkit.doors.OddPaths;
import io.customshift.deploy.testkit.doors.Together;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tries what the fleet promises of its doors, in the order: a job of a tenant's own from its photo to its picture, every
 * operation with every key, odd paths, addresses that lead inside, revocation, a crowd before a quota, a flood; and then looks
 * for every secret in all that is left.
 */
public final class DoorsRun {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int QUOTA = 6;
    private static final int CROWD = 24;
    private static final int RATE = 1_000;
    /** Share of all cores that are at work while nothing but one tenant's looks is asked of the fleet. */
    private static final double BUSY = 0.5;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final String SUBJECT = "mug";
    private static final String JOB = "mug";

    private final boolean quick;
    private final Consumer<String> say;
    private final Keyholders keys = new Keyholders();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> crowds = new ArrayList<>();

    /** @param say told of each thing that is not as it must be, and of how far the run is */
    public DoorsRun(boolean quick, Consumer<String> say) {
        this.quick = quick;
        this.say = say;
    }

    /** Starts a cluster of its own in the folder, and leaves no process behind. */
    public List<Figure> run(Path folder, WorkerModel model)
            throws IOException, InterruptedException, ExecutionException {
        int rounds = quick ? 1 : 5;
        StringBuilder quotas = new StringBuilder("* subjects=1000");
        for (int i = 1; i <= rounds; i++) {
            crowds.add(keys.key("crowd-" + i, List.of(Scope.SUBMIT, Scope.READ), null, null));
            quotas.append("; crowd-").append(i).append(" jobs=").append(QUOTA);
        }
        String late = keys.key("late", List.of(Scope.READ), null, null);
        ApiKey lateKey = keys.records().get(keys.records().size() - 1);
        List<ApiKey> kept = keys.records().subList(0, keys.records().size() - 1);
        say.accept("a broker and a store by TLS, two schedulers by https, a worker");
        try (DoorsCluster cluster = new DoorsCluster(folder, model, kept, quotas.toString())) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "doors-stop"));
            Leaks leaks = new Leaks(cluster.secrets());
            keys.secrets().forEach(leaks::add);
            List<Asker> askers = cluster.schedulers().stream()
                    .map(uri -> new Asker(uri, leaks))
                    .toList();
            Asker first = askers.get(0);
            SampleCatalogue.Subject product = SampleCatalogue.write(
                            folder.resolve("samples"), SampleStyle.of(model.defaultSide()))
                    .subjects()
                    .get(0);
            ownJob(first, product, model.defaultSide());
            operations(first);
            oddPaths(first);
            inside(first);
            revocation(cluster, askers, late, lateKey);
            crowd(askers, product);
            flood(first);
            secrets(cluster, askers, leaks);
            return List.copyOf(figures);
        }
    }

    private void ownJob(Asker asker, SampleCatalogue.Subject product, int side) throws IOException {
        register(asker, keys.acme(Scope.SUBMIT), product);
        String body = "{\"defaults\":{\"size\":\"" + side + "x" + side
                + "\",\"steps\":2},\"lines\":[{\"subject\":\"mug\",\"prompt\":\"on a table\",\"count\":2}]}";
        until(
                "a job is taken",
                () -> asker.json("PUT", "/v1/jobs/" + JOB, keys.acme(Scope.SUBMIT), body)
                                .status()
                        < 300);
        String read = keys.acme(Scope.READ);
        until(
                "the job ends",
                () -> asker.get("/v1/jobs/" + JOB, read)
                        .json()
                        .path("phase")
                        .asText()
                        .equals("FINISHED"));
        String line = asker.get("/v1/jobs/" + JOB + "/results", read)
                .body()
                .lines()
                .findFirst()
                .orElse("{}");
        String address = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(line)
                .path("url")
                .asText();
        if (asker.fetch(URI.create(address)) == null) {
            throw new IllegalStateException("the picture is not where its address says");
        }
    }

    private static void register(Asker asker, String key, SampleCatalogue.Subject product) throws IOException {
        Multipart form = new Multipart()
                .text("name", product.name())
                .file("references", product.references().get(0));
        until(
                "a subject is taken",
                () -> asker.put("/v1/subjects/" + SUBJECT, key, form.contentType(), form.body())
                                .status()
                        < 300);
    }

    private void operations(Asker asker) {
        List<ApiOperation> all =
                ApiOperation.of(asker.get("/openapi?format=json", null).json());
        List<Knock> knocks = new ArrayList<>();
        int unruled = 0;
        for (ApiOperation operation : all) {
            if (!operation.isRuled()) {
                unruled++;
                say.accept(operation + " does not say who may use it");
            } else if (!operation.isOpen()) {
                knocks.addAll(Knock.at(operation, keys));
                Knock.atOthers(operation, JOB, keys).ifPresent(knocks::add);
            }
        }
        List<String> wrong =
                knocks.stream().flatMap(knock -> asker.knock(knock).stream()).toList();
        wrong.forEach(say);
        figures.add(Figure.plain("doors_operations", all.size(), "operations"));
        figures.add(none("doors_operations_without_rule", unruled, "operations"));
        figures.add(Figure.plain("doors_knocks", knocks.size(), "requests"));
        figures.add(none("doors_wrong_answers", wrong.size(), "answers"));
    }

    private void oddPaths(Asker asker) throws IOException {
        int in = 0;
        for (String path : OddPaths.ALL) {
            for (String header : List.of("Accept: */*", "Authorization: Bearer " + keys.expired())) {
                try (RawConnection connection = new RawConnection(asker.scheduler())) {
                    int status = connection.ask(RawConnection.request("GET " + path, header, "Connection: close"));
                    if (!OddPaths.isRefused(status)) {
                        in++;
                        say.accept(path + " is answered with " + status);
                    }
                }
            }
        }
        figures.add(Figure.plain("doors_odd_paths", OddPaths.ALL.size(), "paths"));
        figures.add(none("doors_odd_paths_let_in", in, "requests"));
    }

    private void inside(Asker asker) throws IOException, InterruptedException {
        try (InsideTable table = new InsideTable()) {
            List<String> through = table.letThrough(asker, keys.acme(Scope.SUBMIT));
            through.forEach(say);
            figures.add(new Figure(
                    "doors_inside_addresses", table.addresses().size(), "addresses", Bound.atLeast(30), null));
            figures.add(none("doors_inside_let_through", through.size(), "addresses"));
        }
    }

    private void revocation(DoorsCluster cluster, List<Asker> askers, String text, ApiKey key) {
        cluster.topics().keep(key);
        until(
                "a key is known",
                () -> askers.stream()
                        .allMatch(asker -> asker.get("/v1/jobs", text).status() == 200));
        cluster.topics().keep(key.revoked(Instant.now()));
        long begin = System.nanoTime();
        until(
                "a key is revoked",
                () -> askers.stream()
                        .allMatch(asker -> asker.get("/v1/jobs", text).code().equals("KEY_REVOKED")));
        figures.add(
                new Figure("doors_revocation_seconds", (System.nanoTime() - begin) / 1e9, "s", Bound.atMost(1), null));
    }

    /** Jobs of a model that nobody has: they wait, so that each counts to the end. */
    private void crowd(List<Asker> askers, SampleCatalogue.Subject product)
            throws IOException, InterruptedException, ExecutionException {
        String body = "{\"model\":\"nobody@1\",\"lines\":[{\"subject\":\"mug\",\"prompt\":\"p\"}]}";
        int most = 0;
        for (String key : crowds) {
            register(askers.get(0), key, product);
            for (Asker asker : askers) {
                until(
                        "all know the subject",
                        () -> asker.get("/v1/subjects/" + SUBJECT, key).status() == 200);
            }
            List<Integer> answers = Together.call(
                    CROWD,
                    i -> () -> askers.get(i % askers.size())
                            .json("PUT", "/v1/jobs/j" + i, key, body)
                            .status());
            int granted = (int) answers.stream().filter(status -> status == 201).count();
            // Some may be refused that would fit, since those before them withdrew only then.
            for (int i = CROWD; i < CROWD + QUOTA + 2; i++) {
                granted += askers.get(i % askers.size())
                                        .json("PUT", "/v1/jobs/j" + i, key, body)
                                        .status()
                                == 201
                        ? 1
                        : 0;
            }
            if (granted < QUOTA) {
                say.accept("of " + QUOTA + " jobs that fit, " + granted + " were taken");
            }
            most = Math.max(most, granted);
        }
        figures.add(new Figure("doors_admitted", most, "jobs", Bound.atLeast(QUOTA), null));
        figures.add(new Figure(
                "doors_over_admission", Math.max(0, most - QUOTA), "jobs", Bound.atMost(1), Bound.atMost(0)));
    }

    private void flood(Asker asker) throws InterruptedException {
        Duration length = Duration.ofSeconds(quick ? 1 : 10);
        int count = (int) (RATE * length.toSeconds());
        Flood flood = new Flood(asker.scheduler(), keys.expired());
        // What is asked for the first time is slower than it will ever be again.
        flood.send(RATE, Duration.ofSeconds(2));
        double load;
        List<Double> calm;
        List<Double> meanwhile;
        Flood.Outcome outcome;
        try (Neighbour neighbour =
                new Neighbour(asker, keys.acme(Scope.READ), List.of("/v1/jobs", "/v1/jobs/" + JOB))) {
            Thread.sleep(2_000);
            neighbour.take();
            // The first answer begins the interval of the second.
            SYSTEM.getCpuLoad();
            Thread.sleep(Math.max(5_000, length.toMillis()));
            load = SYSTEM.getCpuLoad();
            calm = neighbour.take();
            outcome = flood.send(count, length);
            meanwhile = neighbour.take();
            figures.add(none("doors_neighbour_refused", neighbour.refused(), "answers"));
        }
        double rate = outcome.sent() / outcome.seconds();
        figures.add(Figure.plain("doors_flood_requests", outcome.sent(), "requests"));
        String busy = load > BUSY ? "not judged beside other programs that keep this machine busy" : null;
        figures.add(Figure.plain("doors_calm_cpu_load", load, "of all cores"));
        figures.add(new Figure("doors_flood_rate", rate, "requests/s", Bound.atLeast(RATE * 0.9), null, busy));
        figures.add(none("doors_flood_not_refused", outcome.notRefused(), "answers"));
        double calmMedian = Neighbour.quantile(calm, 0.5);
        double floodMedian = Neighbour.quantile(meanwhile, 0.5);
        figures.add(Figure.plain("doors_neighbour_calm_p50", calmMedian * 1e3, "ms"));
        figures.add(Figure.plain("doors_neighbour_calm_p95", Neighbour.quantile(calm, 0.95) * 1e3, "ms"));
        figures.add(Figure.plain("doors_neighbour_flood_p50", floodMedian * 1e3, "ms"));
        figures.add(Figure.plain("doors_neighbour_flood_p95", Neighbour.quantile(meanwhile, 0.95) * 1e3, "ms"));
        figures.add(new Figure("doors_neighbour_ratio", floodMedian / calmMedian, "x", Bound.atMost(2), null, busy));
    }

    private void secrets(DoorsCluster cluster, List<Asker> askers, Leaks leaks)
            throws IOException, InterruptedException, ExecutionException {
        String admin = keys.admin();
        for (Asker asker : askers) {
            for (String path : List.of("/q/health", "/q/metrics", "/openapi", "/problems", "/v1/nothing")) {
                asker.get(path, null);
            }
            for (String path : List.of("/v1/audit?limit=1000", "/v1/jobs", "/v1/quotas", "/v1/subjects")) {
                asker.get(path, admin);
            }
            // Keys that are nearly right, and right ones in a wrong place.
            asker.get("/v1/jobs", admin + "x");
            asker.send("GET", "/v1/jobs", "Basic " + admin, null, "", BodyPublishers.noBody());
            asker.send("GET", "/v1/jobs", admin, null, "", BodyPublishers.noBody());
            asker.send("GET", "/v1/jobs", "Bearer " + admin, admin, "", BodyPublishers.noBody());
            asker.json("PUT", "/v1/jobs/leak", keys.acme(Scope.SUBMIT), "{\"" + admin + "\":1}");
        }
        Traces.processes(leaks);
        Traces.virtualMachines(cluster.pids(), leaks);
        Traces.records(cluster.admin(), leaks);
        Traces.files(cluster.folders(), leaks);
        leaks.found().forEach(where -> say.accept("a secret is in the " + where));
        figures.add(Figure.plain("doors_secrets", leaks.secrets(), "secrets"));
        figures.add(Figure.plain("doors_places_looked_at", leaks.places(), "texts"));
        figures.add(none("doors_secrets_found", leaks.found().size(), "places"));
    }

    private static Figure none(String name, double value, String unit) {
        return new Figure(name, value, unit, Bound.atMost(0), null);
    }

    private static void until(String what, BooleanSupplier seen) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
