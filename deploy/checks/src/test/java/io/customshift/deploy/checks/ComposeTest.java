package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compose file: settings that .env.example has, parts that exist, orders that end. */
class ComposeTest {
    /** Name, and the default after {@code :-}, which may be missing. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(?::-([^}]*))?[^}]*}");

    private static final Set<String> SERVICE_FIELDS = Set.of(
            "image",
            "build",
            "command",
            "entrypoint",
            "environment",
            "depends_on",
            "ports",
            "volumes",
            "tmpfs",
            "healthcheck",
            "restart",
            "read_only",
            "cap_drop",
            "security_opt",
            "stop_grace_period",
            "init");

    @Test
    void theExampleEnvironmentHasEveryVariableWithItsDefault() {
        Map<String, String> example = new TreeMap<>();
        Repository.text("deploy/compose/.env.example")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .forEach(parts -> example.put(parts[0], parts[1]));
        Map<String, String> used = new TreeMap<>();
        VARIABLE.matcher(Compose.TEXT).results().forEach(found -> {
            String otherwise = found.group(2);
            used.merge(found.group(1), otherwise == null ? "" : otherwise, (a, b) -> a.isEmpty() ? b : a);
        });
        assertThat(example.keySet()).isEqualTo(used.keySet());
        used.values().removeIf(String::isEmpty);
        assertThat(example).containsAllEntriesOf(used);
    }

    @Test
    void everyServiceHasKnownFieldsAndVolumesThatExist() {
        Set<Object> mounted = new TreeSet<>();
        Compose.services().forEach((name, service) -> {
            assertThat(SERVICE_FIELDS).as(name).containsAll(Yaml.asMap(service).keySet());
            if (Yaml.asMap(service).get("volumes") instanceof List<?> volumes) {
                volumes.stream()
                        .map(volume -> volume.toString().replaceFirst(":/.*", ""))
                        .filter(volume -> !volume.startsWith("$"))
                        .forEach(mounted::add);
            }
        });
        assertThat(mounted).isEqualTo(new TreeSet<>(Compose.volumes().keySet()));
    }

    @Test
    void aServiceWaitsForWhatItNeedsAndThatCanBeWaitedFor() {
        Compose.services().keySet().forEach(name -> {
            if (Compose.service(name).get("depends_on") instanceof Map<?, ?> needs) {
                Yaml.asMap(needs).forEach((other, how) -> {
                    Map<String, Object> needed = Compose.service(other);
                    if (Yaml.at(Yaml.asMap(how), "condition").equals("service_healthy")) {
                        assertThat(needed).as(other).containsKey("healthcheck");
                    } else {
                        assertThat(needed).as(other + " ends by itself").containsEntry("restart", "no");
                    }
                });
            }
        });
        assertThat(Yaml.mapAt(Compose.service("worker"), "depends_on").keySet())
                .contains("broker", "bucket", "scheduler");
    }

    @Test
    void theServicesAreReadOnlyAndMayLoadLibrariesFromWhereTheyAreUnpacked() {
        for (String name : List.of("scheduler", "worker")) {
            assertThat(Compose.service(name)).containsEntry("read_only", true);
            assertThat(Yaml.at(Compose.service(name), "tmpfs").toString()).contains("/tmp:exec");
        }
    }

    /** Compose itself starts only what has ended; {@link HealthyScriptTest} shows that the check ends what is not alive. */
    @Test
    void aServiceThatIsNotAliveIsEndedByItsCheckAndStartedAgain() {
        for (String name : List.of("scheduler", "worker")) {
            assertThat(Yaml.at(Compose.service(name), "healthcheck", "test").toString())
                    .startsWith("[CMD, healthy,")
                    .endsWith("/q/health/live]");
            assertThat(Compose.service(name)).containsEntry("init", true).containsEntry("restart", "unless-stopped");
        }
    }

    @Test
    void theWorkerIsKilledOnlyAfterItsDrain() {
        int grace = seconds(Yaml.at(Compose.service("worker"), "stop_grace_period"));
        assertThat(grace)
                .isGreaterThanOrEqualTo(
                        seconds(Yaml.at(Compose.environment("worker"), "CUSTOMSHIFT_DRAIN_TIMEOUT")) + 15);
    }

    @Test
    void theBrokerIsTheVersionThatIsTested() {
        String parent = Repository.text("pom.xml");
        String version = parent.replaceFirst("(?s).*<broker.kafka.version>(.*?)<.*", "$1");
        assertThat(Yaml.at(Compose.service("broker"), "image").toString()).contains("apache/kafka:" + version + "}");
    }

    @Test
    void imagesOfOthersAreNamedByVersion() {
        for (String name : List.of("broker", "store", "bucket")) {
            assertThat(Yaml.at(Compose.service(name), "image").toString())
                    .matches("\\$\\{[A-Z_]+:-[a-z/]+:[A-Za-z0-9._-]+}")
                    .doesNotContain("latest");
        }
    }

    @Test
    void theGpuFileChangesTheWorkerOnly() {
        Map<String, Object> gpu = Yaml.mapAt(Yaml.map(Repository.text("deploy/compose/compose.gpu.yaml")), "services");
        assertThat(gpu.keySet()).containsExactly("worker");
        assertThat(Yaml.mapAt(gpu, "worker", "environment")).containsOnlyKeys("CUSTOMSHIFT_DEVICE");
        assertThat(Compose.environment("worker")).containsKey("CUSTOMSHIFT_DEVICE");
    }

    @Test
    void theSecureFileClosesTheOpenDoorAndThePlainPort() {
        Map<String, Object> scheduler = Compose.secured("scheduler");
        assertThat(Yaml.mapAt(scheduler, "environment"))
                .containsEntry("CUSTOMSHIFT_ACCESS_INSECURE", "false")
                .containsEntry("QUARKUS_HTTP_SSL_PORT", "8443");
        assertThat((List<?>) Yaml.at(scheduler, "ports"))
                .singleElement()
                .asString()
                .endsWith(":8443");
        for (String part : List.of("scheduler", "worker")) {
            assertThat((List<?>) Yaml.at(Compose.secured(part), "volumes"))
                    .singleElement()
                    .asString()
                    .endsWith(":/secure:ro");
            // All that it says of the broker and the store stands in for what is there.
            assertThat(Compose.environment(part)).containsKeys("KAFKA_BOOTSTRAP_SERVERS", "S3_ENDPOINT");
        }
    }

    /** The keys are named by the person: a file that guessed a folder would start workers that sign with nothing. */
    @Test
    void theMarkingFileGivesTheWorkerNamedKeysReadOnly() {
        Map<String, Object> marking =
                Yaml.mapAt(Yaml.map(Repository.text("deploy/compose/compose.marking.yaml")), "services");
        assertThat(marking.keySet()).containsExactly("worker");
        Set<String> variables = Yaml.mapAt(marking, "worker", "environment").keySet();
        assertThat(Settings.of("worker").environment()).containsAll(variables);
        assertThat(Yaml.at(marking, "worker", "volumes").toString())
                .contains("${PROVENANCE_DIR:?")
                .endsWith(":/keys:ro]");
    }

    private static int seconds(Object duration) {
        String text = duration.toString();
        assertThat(text).matches("[0-9]+s");
        return Integer.parseInt(text.substring(0, text.length() - 1));
    }
}
