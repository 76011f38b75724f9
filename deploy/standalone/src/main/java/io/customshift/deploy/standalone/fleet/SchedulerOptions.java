package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.id.Tenant;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which scheduler a command talks to, for whom, and how it answers. */
public final class SchedulerOptions {

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--scheduler",
            paramLabel = "URL",
            description = "Scheduler to talk to, such as http://127.0.0.1:28080 (default: CUSTOMSHIFT_URL, else that of"
                    + " the fleet on the data folder).")
    private @Nullable String scheduler;

    @Option(names = "--tenant", paramLabel = "ID", description = "Whose jobs and subjects (default: default).")
    private String tenant = "default";

    public Output output() {
        return output;
    }

    public String tenant() {
        return tenant;
    }

    public Path data() {
        return fleet.data();
    }

    /** What to add to another command so that it means the same scheduler and tenant. */
    public String[] again() {
        List<String> words = new java.util.ArrayList<>(List.of(fleet.again()));
        if (scheduler != null) {
            words.addAll(List.of("--scheduler", scheduler));
        }
        if (!tenant.equals("default")) {
            words.addAll(List.of("--tenant", tenant));
        }
        return words.toArray(String[]::new);
    }

    /** The command line of another command about the same scheduler, to be pasted. */
    public String call(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of(again()));
        return Launcher.call(all.toArray(String[]::new));
    }

    /** The address that the option or the environment names; empty when neither does. */
    public Optional<URI> named() {
        return Optional.ofNullable(scheduler)
                .or(() -> Optional.ofNullable(System.getenv("CUSTOMSHIFT_URL")).filter(text -> !text.isBlank()))
                .map(SchedulerOptions::address);
    }

    /** The scheduler that the options, the environment or the running fleet name; NOT_RUNNING when none does. */
    public SchedulerClient client() {
        String owner = new Tenant(tenant).value();
        return new SchedulerClient(named().orElseGet(this::own), owner, ApiKeySource.key());
    }

    private URI own() {
        if (!FleetLock.isHeld(data())) {
            throw new FleetException(
                    FleetCode.NOT_RUNNING,
                    "no fleet runs on " + data() + "; start one with `" + Launcher.call("up")
                            + "`, or give --scheduler URL" + RunningFleets.said());
        }
        return FleetState.read(data())
                .flatMap(state -> state.address("scheduler"))
                .map(URI::create)
                .orElseThrow(() -> new FleetException(
                        FleetCode.NOT_RUNNING,
                        "the fleet on " + data() + " has no scheduler yet; see `" + Launcher.call("status") + "`"));
    }

    /** {@code host:port} is taken as {@code http://host:port}. */
    static URI address(String text) {
        String whole = text.strip().replaceAll("/+$", "");
        String url = whole.contains("://") ? whole : "http://" + whole;
        if (!url.matches("https?://[A-Za-z0-9._\\[\\]:-]+(/[^\\s?#]*)?")) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "scheduler is \"" + text + "\"; give its address, such as http://127.0.0.1:28080");
        }
        return URI.create(url);
    }
}
