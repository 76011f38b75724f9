package io.customshift.deploy.standalone.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Output;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "Shows the fleet: its processes, addresses, restarts, and what is wrong. Exit code 1 unless all of it"
                        + " can be used. With --scheduler: whether that scheduler can be used, and its jobs.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Override
    public Integer call() {
        Optional<URI> named = options.named();
        return named.isPresent() ? remote(named.get()) : local(options.data(), options.output());
    }

    private static int local(Path data, Output output) {
        Optional<FleetState> state = FleetLock.isHeld(data) ? FleetState.read(data) : Optional.empty();
        if (state.isEmpty()) {
            List<String> others =
                    RunningFleets.folders().stream().map(Path::toString).toList();
            output.result(
                    Map.of("data", data.toString(), "phase", "not running", "running", others),
                    "no fleet runs on " + data + RunningFleets.said());
            return ExitCode.FAILED;
        }
        FleetReport report = FleetReport.of(data, state.get());
        output.result(report, report.text());
        return report.isReady() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private int remote(URI address) {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        PartHealth health = PartHealth.service(address, http);
        int running = 0;
        if (health.isReady()) {
            JsonNode jobs = options.client().jobs(Map.of("phase", "ACCEPTED,RUNNING,CANCELLING", "limit", "1000"));
            running = jobs.path("jobs").size();
        }
        options.output()
                .result(
                        Map.of(
                                "scheduler",
                                address.toString(),
                                "phase",
                                health.state(),
                                "reason",
                                health.reason(),
                                "openJobs",
                                running),
                        "scheduler " + address + ": " + health.state()
                                + (health.isReady() ? ", " + running + " open jobs" : ": " + health.reason()));
        return health.isReady() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
