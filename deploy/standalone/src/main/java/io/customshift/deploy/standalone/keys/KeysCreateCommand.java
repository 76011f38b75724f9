package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import io.customshift.schemas.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description =
                "Makes a key and shows it, once: only its digest is kept. Commands take it from CUSTOMSHIFT_API_KEY, other"
                        + " clients send it as Authorization: Bearer. A tenant may have any number, so that one can be replaced while"
                        + " both are good.")
final class KeysCreateCommand implements Callable<Integer> {
    private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Option(
            names = "--scopes",
            split = ",",
            paramLabel = "SCOPE",
            description =
                    "What it allows: submit, read, review; admin allows all, for any tenant (default: submit,read).")
    private List<String> scopes = List.of("submit", "read");

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "When it ends: a number of days such as 90d, or a date such as 2027-06-30 (default: never).")
    private @Nullable String expires;

    @Option(names = "--note", paramLabel = "TEXT", description = "Whose it is, for people.")
    private @Nullable String note;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Adds it to this file, for CUSTOMSHIFT_ACCESS_KEYS_FILE of a scheduler, and asks no broker.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        ApiKey key = new ApiKey(
                text.id(),
                new Tenant(options.fleet().tenant()),
                scopes.stream().map(KeysCreateCommand::scope).distinct().toList(),
                text.digest(),
                note,
                now,
                expires == null ? null : end(expires, now),
                null);
        Path target = file;
        if (target == null) {
            new KeyTopic(options.topics()).keep(key, "keys create", now);
        } else {
            append(target, key);
        }
        Map<String, Object> fields = new LinkedHashMap<>(KeysListCommand.fields(key, now));
        fields.put("key", text.reveal());
        options.output()
                .result(
                        fields,
                        text.reveal() + "\n\nThis is the only time that it is shown. It is " + key.tenant()
                                + "'s, allows "
                                + words(key) + ", and ends "
                                + (key.expiresAt() == null ? "never" : "at " + key.expiresAt()) + ". Revoke it with `"
                                + Launcher.call("keys", "revoke", key.id().value()) + "`.");
        return ExitCode.DONE;
    }

    static String words(ApiKey key) {
        return String.join(", ", key.scopes().stream().map(Scope::word).toList());
    }

    private static Scope scope(String text) {
        return Words.find(List.of(Scope.values()), text)
                .filter(scope -> scope != Scope.UNKNOWN)
                .orElseThrow(() -> new FleetException(
                        FleetCode.BAD_SETTING,
                        "scope is \"" + text + "\"; there are submit, read, review and admin; correct it"));
    }

    private static Instant end(String text, Instant now) {
        Matcher days = DAYS.matcher(text.strip());
        try {
            Instant end = days.matches()
                    ? now.plus(Duration.ofDays(Long.parseLong(days.group(1))))
                    : LocalDate.parse(text.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (end.isAfter(now)) {
                return end;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw new FleetException(
                FleetCode.BAD_SETTING,
                "--expires is \"" + text + "\"; give days such as 90d, or a date to come such as 2027-06-30");
    }

    private static void append(Path file, ApiKey key) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(
                    file, new String(Json.write(key), StandardCharsets.UTF_8) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be written: " + e, e);
        }
    }
}
