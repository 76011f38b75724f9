package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.message.ApiKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "Ends keys at once, on every scheduler. What was submitted with them goes on.")
final class KeysRevokeCommand implements Callable<Integer> {

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "As `keys list` shows it.")
    private List<String> ids = List.of();

    @Override
    public Integer call() {
        KeyTopic topic = new KeyTopic(options.topics());
        List<ApiKey> keys = topic.all();
        // All ids are looked up before the first is ended.
        List<ApiKey> chosen = new ArrayList<>();
        for (String id : ids) {
            chosen.add(keys.stream()
                    .filter(key -> key.id().value().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new FleetException(
                            FleetCode.BAD_SETTING,
                            "no key has the id \"" + id + "\"; `customshift keys list` shows the ids")));
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (ApiKey key : chosen) {
            ApiKey ended = key.revoked(now);
            topic.keep(ended, "keys revoke", now);
            options.output().result(KeysListCommand.fields(ended, now), key.id() + " is revoked");
        }
        return ExitCode.DONE;
    }
}
