package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Misspelt and mistyped values are refused by Helm before anything is rendered. */
class ValuesSchemaTest {
    /** Handed to Kubernetes as they are, which checks them itself. */
    private static final Set<String> FREE = Set.of(
            "affinity",
            "topologySpreadConstraints",
            "volume",
            "podSecurityContext",
            "schedulerFrom",
            "metricsFrom",
            "egress",
            "valueFrom",
            "global");

    private final Map<String, Object> schema = Yaml.map(Repository.text("deploy/helm/customshift/values.schema.json"));
    private final Map<String, Object> values = Yaml.map(Repository.text("deploy/helm/customshift/values.yaml"));

    @BeforeEach
    void needsHelm() {
        Chart.assumeHelm();
    }

    @ParameterizedTest
    @CsvSource({
        "replicaCount, 2, replicaCount",
        "worker.replica, 2, replica",
        "worker.gpu.counts, 1, counts",
        "worker.weights.claim, sd3, claim",
        "keda.maxReplicaCount, 3, maxReplicaCount",
        "kafka.bootstrap, broker:9092, bootstrap",
        "scheduler.service.ports, 80, ports",
        "networkPolicy.on, true, on",
    })
    void anUnknownValueIsRefusedByItsName(String name, String value, String said) {
        assertThatThrownBy(() -> Chart.render("minimal", Map.of(name, value)))
                .hasMessageMatching("(?s).*dditional propert(y|ies) '?" + said + ".*not allowed.*");
    }

    @ParameterizedTest
    @CsvSource({
        "worker.replicas, two",
        "worker.replicas, -1",
        "worker.gpu.count, 2",
        "worker.device, gpu",
        "worker.dtype, half",
        "worker.drainMarginSeconds, 0",
        "worker.weights.mountPath, weights",
        "worker.weights.path, /absolute",
        "worker.image.tag, latest",
        "scheduler.service.port, 70000",
        "scheduler.service.type, Ingress",
        "keda.enabled, maybe",
        "keda.pollingInterval, 0",
        "keda.prometheusAddress, prometheus:9090",
        "kafka.bootstrapServers, broker",
        "kafka.replicationFactor, 0",
        "s3.endpoint, minio:9000",
        "s3.publicEndpoint, minio:9000",
        "kafka.securityProtocol, TLS",
        "kafka.saslMechanism, SCRAM",
        "s3.bucket, Upper_Case",
    })
    void aValueOfTheWrongKindIsRefused(String name, String value) {
        String path = name.replace('.', '/');
        assertThatThrownBy(() -> Chart.render("minimal", Map.of(name, value)))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).replace('.', '/'))
                        .contains(path));
    }

    @Test
    void everyObjectIsClosedAndDescribesExactlyTheDefaults() {
        List<String> faults = new ArrayList<>();
        compare(values, schema, "", faults);
        assertThat(faults).isEmpty();
    }

    @Test
    void theReadmeHasEveryValueWithItsDefault() {
        String readme = Repository.text("deploy/helm/customshift/README.md");
        List<String> missing = new ArrayList<>();
        leaves(values, "", missing);
        missing.removeIf(row -> readme.contains(row));
        assertThat(missing).isEmpty();
    }

    private void compare(Map<String, Object> actual, Map<String, Object> described, String path, List<String> faults) {
        if (!Boolean.FALSE.equals(described.get("additionalProperties"))) {
            faults.add("schema of \"" + path + "\" lets unknown values pass");
            return;
        }
        Map<String, Object> properties = Yaml.mapAt(described, "properties");
        Set<String> names = new TreeSet<>(properties.keySet());
        names.removeAll(Set.of("global"));
        if (!names.equals(new TreeSet<>(actual.keySet()))) {
            faults.add("\"" + path + "\" has " + actual.keySet() + " but its schema " + names);
        }
        actual.forEach((name, value) -> {
            if (value instanceof Map && properties.get(name) != null && !FREE.contains(name)) {
                Map<String, Object> inner = resolved(Yaml.mapAt(properties, name));
                boolean dictionary = inner.get("additionalProperties") instanceof Map;
                boolean resources = name.equals("resources");
                if (!dictionary && !resources) {
                    compare(Yaml.asMap(value), inner, path.isEmpty() ? name : path + "." + name, faults);
                }
            }
        });
    }

    private Map<String, Object> resolved(Map<String, Object> described) {
        Object reference = described.get("$ref");
        return reference == null
                ? described
                : Yaml.mapAt(schema, "definitions", reference.toString().replace("#/definitions/", ""));
    }

    private static void leaves(Map<String, Object> map, String path, List<String> rows) {
        map.forEach((name, value) -> {
            String full = path + name;
            if (value instanceof Map<?, ?> inner && !inner.isEmpty() && !FREE.contains(name)) {
                leaves(Yaml.asMap(value), full + ".", rows);
            } else if (value instanceof Map || value instanceof List) {
                rows.add("| `" + full + "` |");
            } else {
                rows.add("| `" + full + "` | `" + (value instanceof String text ? "\"" + text + "\"" : value) + "` |");
            }
        });
    }
}
