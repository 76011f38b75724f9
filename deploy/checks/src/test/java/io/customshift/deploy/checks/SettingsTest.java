package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What chart, compose file and images tell the services, compared with what the services declare. */
class SettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "worker"})
    void theChartSetsOnlyWhatTheServiceReads(String service) {
        Chart.assumeHelm();
        List<Map<String, Object>> objects = Chart.objects("everything", Map.of());
        Set<String> set = new TreeSet<>();
        set.addAll(
                Yaml.mapAt(Chart.object(objects, "ConfigMap", "shared"), "data").keySet());
        set.addAll(
                Yaml.mapAt(Chart.object(objects, "ConfigMap", service), "data").keySet());
        container(objects, service)
                .forEach(each -> set.add(Yaml.at(each, "name").toString()));
        assertRead(service, set);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "worker"})
    void theComposeFileSetsOnlyWhatTheServiceReads(String service) {
        assertRead(service, Compose.environment(service).keySet());
        assertRead(service, Yaml.mapAt(Compose.secured(service), "environment").keySet());
    }

    @ParameterizedTest
    @CsvSource({"scheduler, scheduler", "worker, worker", "worker-cuda, worker"})
    void theImageSetsOnlyWhatTheServiceReads(String image, String service) {
        assertRead(service, Dockerfile.of(image).environment().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "worker"})
    void bothSetWhatHasNoUsableDefaultInAContainer(String service) {
        Chart.assumeHelm();
        List<String> needed =
                new ArrayList<>(List.of("KAFKA_BOOTSTRAP_SERVERS", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"));
        needed.add(service.equals("worker") ? "CUSTOMSHIFT_WEIGHTS" : "S3_BUCKET");
        List<Map<String, Object>> objects = Chart.objects("minimal", Map.of());
        Set<String> set = new TreeSet<>(
                Yaml.mapAt(Chart.object(objects, "ConfigMap", "shared"), "data").keySet());
        set.addAll(
                Yaml.mapAt(Chart.object(objects, "ConfigMap", service), "data").keySet());
        container(objects, service)
                .forEach(each -> set.add(Yaml.at(each, "name").toString()));
        assertThat(set).containsAll(needed);
        assertThat(Compose.environment(service)).containsKeys(needed.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "worker"})
    void portsAndPathsAreThoseOfTheService(String service) {
        Chart.assumeHelm();
        Settings settings = Settings.of(service);
        String port = settings.property("quarkus.http.port", "8080");
        String health = under(settings, settings.property("quarkus.smallrye-health.root-path", "health"));
        String metrics = under(settings, settings.property("quarkus.micrometer.export.prometheus.path", "metrics"));
        List<Map<String, Object>> objects = Chart.objects("everything", Map.of());
        Map<String, Object> container = Yaml.listAt(
                        Chart.object(objects, "Deployment", service), "spec", "template", "spec", "containers")
                .get(0);
        assertThat(Yaml.listAt(container, "ports").get(0).get("containerPort") + "")
                .isEqualTo(service.equals("scheduler") ? settings.property("quarkus.http.ssl-port", "8443") : port);
        Map.of("startupProbe", "/started", "livenessProbe", "/live", "readinessProbe", "/ready")
                .forEach((probe, end) ->
                        assertThat(Yaml.at(container, probe, "httpGet", "path")).isEqualTo(health + end));
        boolean scheduler = service.equals("scheduler");
        assertThat(Yaml.listAt(
                                Chart.object(objects, scheduler ? "ServiceMonitor" : "PodMonitor", service),
                                "spec",
                                scheduler ? "endpoints" : "podMetricsEndpoints")
                        .get(0))
                .containsEntry("path", metrics);
        for (String image : scheduler ? List.of("scheduler") : List.of("worker", "worker-cuda")) {
            assertThat(Dockerfile.of(image).only("EXPOSE")).isEqualTo(port);
            assertThat(Dockerfile.of(image).only("HEALTHCHECK"))
                    .contains("\"healthy\", \"" + port + "\", \"" + health + "/live\"");
        }
        assertThat(Compose.healthcheck(service))
                .containsExactly("CMD", "healthy", port, health + "/ready", "4", health + "/live");
    }

    private static void assertRead(String service, Set<String> variables) {
        Set<String> unread = new TreeSet<>(variables);
        unread.removeAll(RuntimeVariables.ALL);
        unread.removeAll(Settings.of(service).environment());
        assertThat(unread)
                .as("set for the " + service + ", which reads no such setting")
                .isEmpty();
    }

    private static List<Map<String, Object>> container(List<Map<String, Object>> objects, String service) {
        return Yaml.listAt(
                Yaml.listAt(Chart.object(objects, "Deployment", service), "spec", "template", "spec", "containers")
                        .get(0),
                "env");
    }

    /** Quarkus' rule: a path without a leading slash lies below the root of what is not the application. */
    private static String under(Settings settings, String path) {
        String root = settings.property("quarkus.http.non-application-root-path", "q");
        Matcher slashes = Pattern.compile("^/|/$").matcher(root);
        return path.startsWith("/") ? path : "/" + slashes.replaceAll("") + "/" + path;
    }
}
