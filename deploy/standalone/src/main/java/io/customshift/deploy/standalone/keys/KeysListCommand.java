package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.schemas.message.ApiKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Shows the keys that the broker keeps, without their secrets.")
final class KeysListCommand implements Callable<Integer> {

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Override
    public Integer call() {
        KeyTopic topic = new KeyTopic(options.topics());
        List<ApiKey> keys = topic.all();
        Map<String, Instant> uses = keys.isEmpty() ? Map.of() : topic.uses();
        Instant now = Instant.now();
        Table table = new Table("ID", "TENANT", "SCOPES", "STATE", "MADE", "ENDS", "USED", "NOTE");
        for (ApiKey key : keys) {
            Map<String, Object> fields = fields(key, now);
            table.row(
                    key.id().value(),
                    key.tenant().value(),
                    KeysCreateCommand.words(key),
                    KeyTopic.state(key, now),
                    key.createdAt(),
                    String.valueOf(fields.get("expiresAt")),
                    used(uses, key),
                    key.note() == null ? "" : key.note());
        }
        options.output()
                .result(
                        keys.stream()
                                .map(key -> {
                                    Map<String, Object> fields = fields(key, now);
                                    fields.put("usedAt", used(uses, key));
                                    return fields;
                                })
                                .toList(),
                        keys.isEmpty()
                                ? "there are no keys; the fleet is open where it listens on loopback only"
                                : table.toString());
        return ExitCode.DONE;
    }

    private static String used(Map<String, Instant> uses, ApiKey key) {
        Instant at = uses.get(key.id().value());
        return at == null ? "" : at.toString();
    }

    static Map<String, Object> fields(ApiKey key, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", key.id().value());
        fields.put("tenant", key.tenant().value());
        fields.put("scopes", key.scopes());
        fields.put("state", KeyTopic.state(key, now));
        fields.put("createdAt", key.createdAt().toString());
        fields.put("expiresAt", key.expiresAt() == null ? "" : key.expiresAt().toString());
        fields.put("note", key.note() == null ? "" : key.note());
        return fields;
    }
}
