package io.customshift.deploy.standalone.demo;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetListener;
import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetOptions;
import io.customshift.deploy.standalone.fleet.FleetSecurity;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.FleetState;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.standalone.jobs.JobWatch;
import io.customshift.deploy.standalone.jobs.ProgressView;
import io.customshift.deploy.standalone.sheet.Sheet;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description =
                "Starts everything, runs a sample catalogue, shows the pictures, stops. Uses the fleet that runs on the"
                        + " data folder, if there is one.")
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(
            names = "--secure",
            description =
                    "Everything by TLS, each part as a user with its own rights, the scheduler by https and with a key:"
                            + " on a data folder of its own, secure in the other one.")
    private boolean secure;

    @Mixin
    private Output output = new Output();

    private Terminal terminal = new Terminal(System.out);
    private Optional<Sheet> sheet = Optional.empty();
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private long stageNanos = System.nanoTime();
    private volatile boolean done;

    @Override
    public Integer call() {
        if (output.isJson()) {
            terminal = new Terminal(System.err);
        }
        FleetSettings given = options.settings(model, null, Map.of());
        if (secure && (given.kafka().isPresent() || given.s3Endpoint().isPresent())) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--secure starts a broker and a store of its own; leave KAFKA_BOOTSTRAP_SERVERS and S3_ENDPOINT out");
        }
        FleetSettings settings = secure ? given.at(given.dataDirectory().resolve("secure")) : given;
        Optional<FleetState> running = running(settings.dataDirectory());
        JobView end = running.isPresent() ? beside(running.get(), settings) : alone(settings);
        summary(end, running.isPresent());
        return end.allStored() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private JobView alone(FleetSettings settings) {
        Installation installation = Installation.locate();
        try (FleetLock lock = FleetLock.take(settings.dataDirectory())) {
            WorkerModel chosen = WorkerModel.choose(settings, installation.home(), terminal::line);
            terminal.line("weights: " + chosen.weights()
                    + chosen.adapter().map(file -> ", adapter " + file).orElse(""));
            Optional<FleetSecurity> security =
                    secure ? Optional.of(new FleetSecurity(settings.dataDirectory())) : Optional.empty();
            security.ifPresent(FleetSecurity::trust);
            try (Fleet fleet = new Fleet(settings.with(chosen), installation, security)) {
                // Ctrl-C at any time; closing twice does no harm.
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> {
                                    if (!done) {
                                        terminal.line("stopping…");
                                    }
                                    fleet.close();
                                },
                                "demo-stop"));
                fleet.start(FleetListener.on(terminal));
                stage("start");
                JobView end = run(
                        fleet.address("scheduler"), security.map(FleetSecurity::key), settings.dataDirectory(), chosen);
                done = true;
                fleet.close();
                stage("stop");
                return end;
            }
        }
    }

    private JobView beside(FleetState running, FleetSettings settings) {
        Path data = settings.dataDirectory();
        if (model.given()) {
            throw new FleetException(
                    FleetCode.ALREADY_RUNNING,
                    "the fleet that runs on " + data + " has its own weights; leave --weights and --adapter out, or end"
                            + " it first with `" + Launcher.call("down") + "`");
        }
        String scheduler = running.address("scheduler")
                .orElseThrow(() -> new FleetException(
                        FleetCode.NOT_RUNNING,
                        "the fleet on " + data + " has no scheduler; see `" + Launcher.call("status") + "`"));
        terminal.line("using the fleet that runs on " + data);
        WorkerModel used = running.weights()
                .map(weights -> new WorkerModel(weights, Optional.empty()))
                .orElseGet(
                        () -> WorkerModel.choose(settings, Installation.locate().home(), terminal::line));
        return run(scheduler, Optional.empty(), data, used);
    }

    private static Optional<FleetState> running(Path data) {
        if (!FleetLock.isHeld(data)) {
            return Optional.empty();
        }
        return FleetState.read(data)
                .filter(state -> state.phase() == FleetState.Phase.READY)
                // Another demo may hold the lock, above the state that a killed fleet left.
                .filter(state -> ProcessHandle.of(state.supervisor())
                        .map(ProcessHandle::isAlive)
                        .orElse(false));
    }

    private JobView run(String scheduler, Optional<String> key, Path data, WorkerModel used) {
        SchedulerClient client = new SchedulerClient(URI.create(scheduler), "default", key);
        SampleCatalogue catalogue = SampleCatalogue.write(data.resolve("samples"), SampleStyle.of(used));
        for (SampleCatalogue.Subject subject : catalogue.subjects()) {
            client.putSubject(subject.id(), subject.name(), subject.references());
        }
        stage("register subjects");
        String job = "demo-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
        client.putJob(job, "text/csv", manifest(catalogue));
        terminal.line("job " + job + ": " + catalogue.images() + " pictures of "
                + catalogue.subjects().size() + " products, from " + catalogue.manifest());
        stage("submit");
        JobView end = new JobWatch(client, view(), job).untilEnd();
        stage("generate");
        Path folder = data.resolve("results").resolve(job);
        Sheet drawn = Sheet.write(client, job, folder, catalogue.images());
        stage("pictures and sheet");
        drawn.png().forEach(page -> terminal.line("contact sheet: " + page));
        terminal.line("the same as a page: " + drawn.html());
        sheet = Optional.of(drawn);
        terminal.line("pictures and tables: " + folder);
        return end;
    }

    private static HttpRequest.BodyPublisher manifest(SampleCatalogue catalogue) {
        try {
            return HttpRequest.BodyPublishers.ofFile(catalogue.manifest());
        } catch (FileNotFoundException e) {
            throw new FleetException(FleetCode.BAD_FILE, catalogue.manifest() + " is gone: " + e, e);
        }
    }

    private void stage(String name) {
        long now = System.nanoTime();
        stages.put(name, (now - stageNanos) / 1e9);
        stageNanos = now;
    }

    private ProgressView view() {
        return output.isJson() ? ProgressView.silent() : ProgressView.on(output.stream(), Terminal.isInteractive());
    }

    private void summary(JobView end, boolean stays) {
        StringBuilder text = new StringBuilder();
        stages.forEach(
                (stage, seconds) -> text.append(String.format(Locale.ROOT, "%n  %-18s %7.1f s", stage, seconds)));
        double sum = stages.values().stream().mapToDouble(Double::doubleValue).sum();
        text.append(String.format(Locale.ROOT, "%n  %-18s %7.1f s%n", "together", sum))
                .append(end.stored() + " of " + end.total() + " pictures stored; ")
                .append(stays ? "the fleet stays up" : "`" + Launcher.call("up") + "` starts a fleet to stay")
                .append(end.message().isEmpty() ? "" : "\n" + end.message());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", end.job());
        json.put("stored", end.stored());
        json.put("total", end.total());
        sheet.ifPresent(drawn -> json.put("html", drawn.html().toString()));
        json.put("seconds", stages);
        output.result(json, text.toString());
    }
}
