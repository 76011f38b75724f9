package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered manifests: fields that exist, references that meet, and the bounds that drains need. */
class ChartTest {

    @BeforeEach
    void needsHelm() {
        Chart.assumeHelm();
    }

    @Test
    void helmFindsNoFault() {
        var lint = Chart.lint();
        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "everything"})
    void everyFieldIsKnownAndOfItsType(String values) {
        List<String> faults = new ArrayList<>();
        for (Map<String, Object> manifest : Chart.objects(values, Map.of())) {
            faults.addAll(CustomFields.knows(manifest) ? CustomFields.faults(manifest) : KnownFields.faults(manifest));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyTemplateIsRenderedByTheFullValues() {
        Set<String> kinds = new TreeSet<>();
        Chart.objects("everything", Map.of()).forEach(each -> kinds.add(each.get("kind") + ""));
        assertThat(kinds)
                .containsExactly(
                        "ConfigMap",
                        "Deployment",
                        "NetworkPolicy",
                        "PodDisruptionBudget",
                        "PodMonitor",
                        "PrometheusRule",
                        "Role",
                        "RoleBinding",
                        "ScaledObject",
                        "Secret",
                        "Service",
                        "ServiceAccount",
                        "ServiceMonitor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "everything"})
    void selectorsMeetTheirPodsAndNamesAreUnique(String values) {
        List<Map<String, Object>> objects = Chart.objects(values, Map.of());
        Set<String> names = new TreeSet<>();
        for (Map<String, Object> each : objects) {
            assertThat(names.add(each.get("kind") + "/" + Yaml.at(each, "metadata", "name")))
                    .isTrue();
        }
        for (String part : List.of("scheduler", "worker")) {
            Map<String, Object> deployment = Chart.object(objects, "Deployment", part);
            Map<String, Object> labels = Yaml.mapAt(deployment, "spec", "template", "metadata", "labels");
            for (Map<String, Object> each : objects) {
                if (((String) Yaml.at(each, "metadata", "name")).endsWith("-" + part)) {
                    selector(each).ifPresent(wanted -> assertThat(labels).containsAllEntriesOf(wanted));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "everything"})
    void podsReferToMapsSecretsAndVolumesThatExist(String values) {
        List<Map<String, Object>> objects = Chart.objects(values, Map.of());
        for (String part : List.of("scheduler", "worker")) {
            Map<String, Object> pod = Yaml.mapAt(Chart.object(objects, "Deployment", part), "spec", "template", "spec");
            Map<String, Object> container = Yaml.listAt(pod, "containers").get(0);
            for (Map<String, Object> source : Yaml.listAt(container, "envFrom")) {
                Chart.object(
                        objects,
                        "ConfigMap",
                        Yaml.at(source, "configMapRef", "name").toString());
            }
            List<Object> volumes = Yaml.listAt(pod, "volumes").stream()
                    .map(each -> each.get("name"))
                    .toList();
            List<Object> mounts = Yaml.listAt(container, "volumeMounts").stream()
                    .map(each -> each.get("name"))
                    .toList();
            assertThat(mounts).containsExactlyInAnyOrderElementsOf(volumes);
            if (values.equals("everything")) {
                Map<String, Object> secret = Chart.object(objects, "Secret", "pictures-store");
                for (Map<String, Object> variable : Yaml.listAt(container, "env")) {
                    if (Yaml.at(variable, "name").toString().startsWith("S3_")) {
                        Map<String, Object> key = Yaml.mapAt(variable, "valueFrom", "secretKeyRef");
                        assertThat(key.get("name")).isEqualTo(Yaml.at(secret, "metadata", "name"));
                        assertThat(Yaml.mapAt(secret, "stringData")).containsKey((String) key.get("key"));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 120, 3600})
    void kubernetesWaitsLongerThanTheWorkerDrains(int drain) {
        List<Map<String, Object>> objects = Chart.objects("minimal", Map.of("worker.drainSeconds", drain));
        Object grace = Yaml.at(
                Chart.object(objects, "Deployment", "worker"),
                "spec",
                "template",
                "spec",
                "terminationGracePeriodSeconds");
        assertThat((int) grace).isGreaterThanOrEqualTo(drain + 15);
        assertThat(Yaml.at(Chart.object(objects, "ConfigMap", "worker"), "data", "CUSTOMSHIFT_DRAIN_TIMEOUT"))
                .isEqualTo(drain + "s");
    }

    @Test
    void podsWriteNowhereButToTheirVolumesAndAreNotRoot() {
        for (String part : List.of("scheduler", "worker")) {
            Map<String, Object> pod = Yaml.mapAt(
                    Chart.object(Chart.objects("minimal", Map.of()), "Deployment", part), "spec", "template", "spec");
            Map<String, Object> container = Yaml.listAt(pod, "containers").get(0);
            assertThat(Yaml.at(container, "securityContext", "readOnlyRootFilesystem"))
                    .isEqualTo(true);
            assertThat(Yaml.at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(Yaml.listAt(container, "volumeMounts").stream().map(each -> each.get("mountPath")))
                    .contains("/tmp");
        }
    }

    @Test
    void containersMayDoNothingButTheirWork() {
        for (String values : List.of("minimal", "everything")) {
            for (String part : List.of("scheduler", "worker")) {
                Map<String, Object> pod = pod(Chart.objects(values, Map.of()), part);
                Map<String, Object> container = Yaml.listAt(pod, "containers").get(0);
                assertThat(Yaml.at(pod, "securityContext", "seccompProfile", "type"))
                        .isEqualTo("RuntimeDefault");
                assertThat(Yaml.at(pod, "automountServiceAccountToken"))
                        .isEqualTo(values.equals("everything") && part.equals("worker"));
                assertThat(Yaml.at(container, "securityContext", "allowPrivilegeEscalation"))
                        .isEqualTo(false);
                assertThat(Yaml.at(container, "securityContext", "capabilities", "drop"))
                        .isEqualTo(List.of("ALL"));
                for (Map<String, Object> mount : Yaml.listAt(container, "volumeMounts")) {
                    boolean written = List.of("/data", "/cache", "/tmp").contains(mount.get("mountPath"));
                    assertThat(mount.getOrDefault("readOnly", false))
                            .as(mount.toString())
                            .isEqualTo(!written);
                }
            }
        }
    }

    @Test
    void secretsComeFromSecretsAndEachPartHasItsOwn() {
        List<Map<String, Object>> objects = Chart.objects("everything", Map.of());
        objects.stream()
                .filter(each -> "ConfigMap".equals(each.get("kind")))
                .flatMap(each -> Yaml.mapAt(each, "data").keySet().stream())
                .forEach(name -> assertThat(name).doesNotContain("SECRET", "JAAS", "PASSWORD", "TOKEN_VALUE"));
        for (String part : List.of("scheduler", "worker")) {
            Map<String, Object> pod = pod(objects, part);
            Map<String, Object> container = Yaml.listAt(pod, "containers").get(0);
            assertThat(Yaml.listAt(container, "env"))
                    .filteredOn(each -> "KAFKA_SASL_JAAS_CONFIG".equals(each.get("name")))
                    .singleElement()
                    .satisfies(each -> assertThat(Yaml.mapAt(each, "valueFrom", "secretKeyRef"))
                            .containsEntry("name", "broker-logins")
                            .containsEntry("key", part));
            assertThat(Yaml.listAt(pod, "volumes"))
                    .filteredOn(each -> "kafka-client".equals(each.get("name")))
                    .singleElement()
                    .satisfies(each -> assertThat(Yaml.listAt(each, "secret", "items"))
                            .containsExactly(Map.of("key", part + ".pem", "path", part + ".pem")));
            Object keystore = Yaml.at(Chart.object(objects, "ConfigMap", part), "data", "KAFKA_SSL_KEYSTORE_LOCATION");
            assertThat(keystore).isEqualTo("/tls/kafka-client/" + part + ".pem");
        }
    }

    @Test
    void aWorkerMayPatchPodsAndNothingElse() {
        List<Map<String, Object>> objects = Chart.objects("everything", Map.of());
        Map<String, Object> role = Chart.object(objects, "Role", "worker");
        assertThat(Yaml.listAt(role, "rules"))
                .containsExactly(
                        Map.of("apiGroups", List.of(""), "resources", List.of("pods"), "verbs", List.of("patch")));
        Map<String, Object> binding = Chart.object(objects, "RoleBinding", "worker");
        assertThat(Yaml.at(binding, "roleRef", "name")).isEqualTo(Yaml.at(role, "metadata", "name"));
        assertThat(Yaml.listAt(binding, "subjects"))
                .containsExactly(Map.of(
                        "kind",
                        "ServiceAccount",
                        "name",
                        Yaml.at(pod(objects, "worker"), "serviceAccountName"),
                        "namespace",
                        "pictures"));
        assertThat(podVariables(objects))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "CUSTOMSHIFT_POD_NAME", "metadata.name", "CUSTOMSHIFT_POD_NAMESPACE", "metadata.namespace"));
    }

    /** The account that every pod of a namespace has gets no rights from this chart. */
    @ParameterizedTest
    @ValueSource(strings = {"{keda.podDeletionCost: false}", "{serviceAccount.create: false}", "{keda.enabled: false}"})
    void whereCostsAreNotToldThereIsNoTokenAndNoRight(String values) {
        List<Map<String, Object>> objects =
                Chart.objects("everything", Yaml.all(values).get(0));
        assertThat(objects).noneMatch(each -> (each.get("kind") + "").startsWith("Role"));
        assertThat(Yaml.at(pod(objects, "worker"), "automountServiceAccountToken"))
                .isEqualTo(false);
        assertThat(podVariables(objects)).isEmpty();
    }

    private static Map<String, Object> podVariables(List<Map<String, Object>> objects) {
        return Yaml.listAt(Yaml.listAt(pod(objects, "worker"), "containers").get(0), "env").stream()
                .filter(each -> (each.get("name") + "").startsWith("CUSTOMSHIFT_POD_"))
                .collect(Collectors.toMap(
                        each -> each.get("name") + "", each -> Yaml.at(each, "valueFrom", "fieldRef", "fieldPath")));
    }

    /** Each file that a setting names lies on a volume that is mounted. */
    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "worker"})
    void filesThatSettingsNameAreMounted(String part) {
        List<Map<String, Object>> objects = Chart.objects("everything", Map.of());
        List<String> mounts = Yaml.listAt(
                        Yaml.listAt(pod(objects, part), "containers").get(0), "volumeMounts")
                .stream()
                .map(each -> each.get("mountPath") + "/")
                .toList();
        for (String map : List.of("shared", part)) {
            Yaml.mapAt(Chart.object(objects, "ConfigMap", map), "data").forEach((name, value) -> {
                if (value.toString().startsWith("/tls/") || value.toString().startsWith("/keys/")) {
                    assertThat(mounts)
                            .as(name)
                            .anyMatch(mount -> value.toString().startsWith(mount));
                }
            });
        }
    }

    @Test
    void httpsIsAskedForByProbesAndPrometheusToo() {
        Map<String, Object> container = Yaml.listAt(
                        pod(Chart.objects("everything", Map.of()), "scheduler"), "containers")
                .get(0);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(Yaml.at(container, probe, "httpGet", "scheme")).isEqualTo("HTTPS");
        }
        assertThat(Yaml.at(Yaml.listAt(container, "ports").get(0), "containerPort"))
                .isEqualTo(8443);
        assertThat(Yaml.listAt(
                                Chart.object(Chart.objects("everything", Map.of()), "ServiceMonitor", "scheduler"),
                                "spec",
                                "endpoints")
                        .get(0))
                .containsEntry("scheme", "https");
        Map<String, Object> plain = Yaml.listAt(pod(Chart.objects("minimal", Map.of()), "scheduler"), "containers")
                .get(0);
        assertThat(Yaml.at(plain, "readinessProbe", "httpGet", "scheme")).isEqualTo("HTTP");
        assertThat(Yaml.at(Yaml.listAt(plain, "ports").get(0), "containerPort")).isEqualTo(8080);
    }

    private static Map<String, Object> pod(List<Map<String, Object>> objects, String part) {
        return Yaml.mapAt(Chart.object(objects, "Deployment", part), "spec", "template", "spec");
    }

    @Test
    void aGpuIsAskedForAndItsTaintTolerated() {
        Map<String, Object> pod = Yaml.mapAt(
                Chart.object(Chart.objects("minimal", Map.of("worker.gpu.count", 1)), "Deployment", "worker"),
                "spec",
                "template",
                "spec");
        assertThat(Yaml.at(Yaml.listAt(pod, "containers").get(0), "resources", "limits", "nvidia.com/gpu"))
                .isEqualTo("1");
        assertThat(Yaml.listAt(pod, "tolerations").get(0)).containsEntry("key", "nvidia.com/gpu");
    }

    @Test
    void whatIsMissingOrContradictoryIsNamed() {
        assertThatThrownBy(() -> Chart.render("minimal", Map.of("worker.weights.volume", "null")))
                .hasMessageContaining("worker.weights.volume is empty; name the volume");
        assertThatThrownBy(() -> Chart.render("minimal", Map.of("s3.existingSecret", "")))
                .hasMessageContaining("s3.accessKey is empty; set it with s3.secretKey");
        assertThatThrownBy(() -> Chart.render("everything", Map.of("s3.sessionTokenEntry", "token")))
                .hasMessageContaining("name the Secret that has the token");
        assertThatThrownBy(() -> Chart.render("minimal", Map.of("keda.enabled", true)))
                .hasMessageContaining("keda.prometheusAddress is empty");
        assertThatThrownBy(() -> Chart.render("everything", Map.of("keda.minReplicas", 41)))
                .hasMessageContaining("keda.minReplicas is 41, above keda.maxReplicas 40");
        assertThatThrownBy(() -> Chart.render("minimal", Map.of("scheduler.standbyReplicas", 1)))
                .hasMessageContaining("at most replicas - 1 can stand by");
    }

    private static Optional<Map<String, Object>> selector(Map<String, Object> object) {
        return switch (Yaml.at(object, "kind").toString()) {
            case "Service" -> Optional.of(Yaml.mapAt(object, "spec", "selector"));
            case "NetworkPolicy" -> Optional.of(Yaml.mapAt(object, "spec", "podSelector", "matchLabels"));
            case "Deployment", "PodDisruptionBudget", "ServiceMonitor", "PodMonitor" ->
                Optional.of(Yaml.mapAt(object, "spec", "selector", "matchLabels"));
            default -> Optional.empty();
        };
    }
}
