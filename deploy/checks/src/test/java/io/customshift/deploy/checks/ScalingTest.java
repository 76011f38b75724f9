package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.customshift.kafka.TopicNames;
import io.customshift.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers follow the seconds of queued work, and nothing else unless that is asked for. */
class ScalingTest {
    private static final Map<String, Object> KEDA =
            Map.of("keda.enabled", true, "keda.prometheusAddress", "http://prometheus:9090");

    @BeforeEach
    void needsHelm() {
        Chart.assumeHelm();
    }

    @Test
    void onlyQueuedSecondsScaleUnlessLagIsAskedFor() {
        assertThat(triggers(Chart.objects("minimal", KEDA)))
                .extracting(each -> each.get("type"))
                .containsExactly("prometheus");
        assertThat(triggers(Chart.objects("everything", Map.of())))
                .extracting(each -> each.get("type"))
                .containsExactly("prometheus", "kafka");
        assertThat(Chart.objects("minimal", Map.of()))
                .extracting(each -> each.get("kind"))
                .doesNotContain("ScaledObject");
    }

    @Test
    void theScalerOwnsTheReplicasOfTheDeploymentThatItNames() {
        List<Map<String, Object>> objects = Chart.objects("minimal", KEDA);
        Map<String, Object> worker = Chart.object(objects, "Deployment", "worker");
        assertThat(Yaml.mapAt(worker, "spec")).doesNotContainKey("replicas");
        assertThat(Yaml.at(Chart.object(objects, "ScaledObject", "worker"), "spec", "scaleTargetRef", "name"))
                .isEqualTo(Yaml.at(worker, "metadata", "name"));
    }

    @Test
    void aMissingFigureIsAFailureAndNotZero() {
        assertThat(Yaml.at(triggers(Chart.objects("minimal", KEDA)).get(0), "metadata", "ignoreNullValues"))
                .isEqualTo("false");
        assertThat(Yaml.at(
                        Chart.object(Chart.objects("minimal", KEDA), "ScaledObject", ""),
                        "spec",
                        "fallback",
                        "replicas"))
                .isEqualTo(1);
    }

    @Test
    void theLagIsThatOfTheTopicAndGroupOfTheWorkers() {
        TopicNames names = new TopicNames("shop.");
        Map<String, Object> lag =
                Yaml.mapAt(triggers(Chart.objects("everything", Map.of())).get(1), "metadata");
        assertThat(lag.get("topic")).isEqualTo(names.of(Topics.SHARDS));
        assertThat(lag.get("consumerGroup")).isEqualTo(names.workersGroup());
    }

    @Test
    void theMetricIsOneThatTheSchedulerRegisters() throws IOException {
        String query = Yaml.at(triggers(Chart.objects("minimal", KEDA)).get(0), "metadata", "query")
                .toString();
        Matcher metric = Pattern.compile("customshift_[a-z_]+").matcher(query);
        assertThat(metric.find()).as(query).isTrue();
        assertThat(query).contains("namespace=\"pictures\"", "service=\"fleet-customshift-scheduler\"");
        String sources = sources(Repository.path("scheduler/src/main/java"));
        boolean measures = sources.contains("MeterRegistry");
        if (!measures) {
            System.out.println(
                    "SKIPPED: the scheduler registers no metric yet, so " + metric.group() + " cannot be found");
        }
        assumeTrue(measures, "the scheduler has no metrics");
        // Micrometer's dots become underscores; the common beginning may stand in a constant of its own.
        String dotted = metric.group().replace('_', '.');
        boolean registered = Stream.of(dotted, metric.group(), dotted.substring("customshift.".length()))
                .anyMatch(name -> sources.contains("\"" + name + "\""));
        assertThat(registered).as("the scheduler registers " + metric.group()).isTrue();
    }

    /** Alerts and dashboard speak of families that a service exports, by the list that users read. */
    @Test
    void alertsAndDashboardAskForWhatIsExported() {
        String documented = Repository.text(Repository.path("docs/deploy.md"));
        String asked = Repository.text(Repository.path("deploy/helm/customshift/dashboards/customshift.json"))
                + Repository.text(Repository.path("deploy/helm/customshift/templates/monitoring.yaml"));
        Matcher metric = Pattern.compile("customshift_[a-z_]+(?=\\\\?[{,\\]])").matcher(asked);
        int found = 0;
        while (metric.find()) {
            String family = metric.group().replaceAll("_bucket$", "");
            assertThat(documented).contains(family);
            found++;
        }
        assertThat(found).isGreaterThan(15);
    }

    private static List<Map<String, Object>> triggers(List<Map<String, Object>> objects) {
        return Yaml.listAt(Chart.object(objects, "ScaledObject", "worker"), "spec", "triggers");
    }

    private static String sources(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Repository::text)
                    .collect(Collectors.joining("\n"));
        }
    }
}
