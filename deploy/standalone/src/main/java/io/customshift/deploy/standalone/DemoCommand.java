package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.sample.ContactSheet;
import io.customshift.deploy.standalone.sample.SampleCatalogue;
import io.customshift.deploy.standalone.watch.JobWatch;
import io.customshift.deploy.standalone.watch.ProgressView;
import io.customshift.deploy.supervision.Installation;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "demo", description = "Starts everything, runs a sample catalogue, shows the pictures, stops.")
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--weights", paramLabel = "DIR", description = "Weights of the worker (default: the best at hand).")
    private @Nullable Path weights;

    private final Terminal terminal = new Terminal(System.out);
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private long stageNanos = System.nanoTime();

    @Override
    public Integer call() {
        FleetSettings settings = options.settings(weights, null);
        Path data = settings.dataDirectory();
        try (FleetLock lock = FleetLock.take(data);
                Fleet fleet = new Fleet(settings, Installation.locate())) {
            // Ctrl-C at any time; closing twice does no harm.
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "demo-stop"));
            fleet.start(terminal);
            stage("start");
            JobView end = run(new SchedulerClient(URI.create(fleet.address("scheduler"))), data);
            fleet.close();
            stage("stop");
            summary(end);
            return end.allStored() ? 0 : Main.INCOMPLETE;
        }
    }

    private JobView run(SchedulerClient client, Path data) {
        SampleCatalogue catalogue = SampleCatalogue.write(data.resolve("samples"));
        for (SampleCatalogue.Subject subject : catalogue.subjects()) {
            client.putSubject(subject.id(), subject.name(), subject.references());
        }
        stage("register subjects");
        String job = "demo-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
        client.putJob(job, catalogue.manifest(), false);
        terminal.line("job " + job + ": " + catalogue.images() + " pictures of "
                + catalogue.subjects().size() + " products, from " + catalogue.manifest());
        stage("submit");
        JobView end = new JobWatch(client, ProgressView.on(System.out, Terminal.isInteractive()), job).untilEnd();
        stage("generate");
        Path folder = data.resolve("results").resolve(job);
        Download download = Download.of(client, job, folder);
        stage("download");
        Path sheet = folder.resolve("contact-sheet.png");
        ContactSheet.write(rows(catalogue, download), sheet);
        stage("contact sheet");
        terminal.line("contact sheet: " + sheet);
        terminal.line("pictures and manifest: " + folder);
        return end;
    }

    /** The photos first, then what was made of them. */
    private static List<ContactSheet.Row> rows(SampleCatalogue catalogue, Download download) {
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (SampleCatalogue.Subject subject : catalogue.subjects()) {
            List<Path> pictures = new ArrayList<>(subject.references());
            pictures.addAll(download.pictures().getOrDefault(subject.id(), List.of()));
            rows.add(new ContactSheet.Row(subject.name() + " (the first two are its photos)", pictures));
        }
        return rows;
    }

    private void stage(String name) {
        long now = System.nanoTime();
        stages.put(name, (now - stageNanos) / 1e9);
        stageNanos = now;
    }

    private void summary(JobView end) {
        System.out.println();
        double sum = 0;
        for (Map.Entry<String, Double> stage : stages.entrySet()) {
            System.out.printf(Locale.ROOT, "  %-18s %7.1f s%n", stage.getKey(), stage.getValue());
            sum += stage.getValue();
        }
        System.out.printf(Locale.ROOT, "  %-18s %7.1f s%n", "together", sum);
        System.out.println(
                end.stored() + " of " + end.total() + " pictures stored; `customshift up` starts the fleet to stay");
    }
}
