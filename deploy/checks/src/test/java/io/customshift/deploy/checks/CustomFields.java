package io.customshift.deploy.checks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of the custom kinds that the chart may use, with their types, copied by hand from the definitions of KEDA 2.14
 * and the Prometheus operator 0.75, since nothing at hand knows them. {@code *} stands for any key.
 */
final class CustomFields {
    private static final Map<String, Map<String, Class<?>>> KINDS = Map.of(
            "keda.sh/v1alpha1 ScaledObject",
            fields("scaleTargetRef.name:s pollingInterval:i cooldownPeriod:i initialCooldownPeriod:i"
                    + " minReplicaCount:i maxReplicaCount:i idleReplicaCount:i fallback.failureThreshold:i"
                    + " fallback.replicas:i advanced.restoreToOriginalReplicaCount:b"
                    + " advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds:i"
                    + " advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.policies.type:s"
                    + " advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.policies.value:i"
                    + " advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.policies.periodSeconds:i"
                    + " triggers.type:s triggers.name:s triggers.metricType:s triggers.useCachedMetrics:b"
                    + " triggers.authenticationRef.name:s triggers.authenticationRef.kind:s"
                    + " triggers.metadata.*:s"),
            "monitoring.coreos.com/v1 ServiceMonitor",
            fields("selector.matchLabels.*:s endpoints.port:s endpoints.path:s endpoints.interval:s"
                    + " endpoints.scheme:s endpoints.tlsConfig.insecureSkipVerify:b"),
            "monitoring.coreos.com/v1 PodMonitor",
            fields("selector.matchLabels.*:s podMetricsEndpoints.port:s podMetricsEndpoints.path:s"
                    + " podMetricsEndpoints.interval:s"),
            "monitoring.coreos.com/v1 PrometheusRule",
            fields("groups.name:s groups.rules.alert:s groups.rules.expr:s groups.rules.for:s groups.rules.labels.*:s"
                    + " groups.rules.annotations.*:s"));

    /** What a trigger of each type reads; KEDA passes over the rest without a word. */
    private static final Map<String, List<String>> TRIGGERS = Map.of(
            "prometheus",
            List.of(
                    "serverAddress",
                    "query",
                    "threshold",
                    "activationThreshold",
                    "namespace",
                    "customHeaders",
                    "ignoreNullValues",
                    "queryParameters",
                    "unsafeSsl",
                    "timeout",
                    "authModes"),
            "kafka",
            List.of(
                    "bootstrapServers",
                    "consumerGroup",
                    "topic",
                    "lagThreshold",
                    "activationLagThreshold",
                    "offsetResetPolicy",
                    "allowIdleConsumers",
                    "scaleToZeroOnInvalidOffset",
                    "excludePersistentLag",
                    "limitToPartitionsWithLag",
                    "version",
                    "partitionLimitation",
                    "sasl",
                    "tls",
                    "unsafeSsl"));

    private CustomFields() {}

    static boolean knows(Map<String, Object> manifest) {
        return KINDS.containsKey(kind(manifest));
    }

    /** What is wrong with a manifest of a kind that is known here; empty if nothing. */
    static List<String> faults(Map<String, Object> manifest) {
        List<String> faults = new ArrayList<>();
        Map<String, Class<?>> known = KINDS.getOrDefault(kind(manifest), Map.of());
        look(Yaml.at(manifest, "spec"), "", known, faults);
        if ("ScaledObject".equals(manifest.get("kind"))) {
            for (Map<String, Object> trigger : Yaml.listAt(manifest, "spec", "triggers")) {
                List<String> names = TRIGGERS.getOrDefault(String.valueOf(trigger.get("type")), List.of());
                Yaml.mapAt(trigger, "metadata").keySet().stream()
                        .filter(name -> !names.contains(name))
                        .forEach(name -> faults.add("trigger " + trigger.get("type") + " reads no " + name));
            }
        }
        return faults;
    }

    private static void look(Object value, String path, Map<String, Class<?>> known, List<String> faults) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> look(inner, path.isEmpty() ? key.toString() : path + "." + key, known, faults));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> look(item, path, known, faults));
        } else {
            Class<?> type = known.getOrDefault(
                    path, known.get(path.replaceFirst("(Labels|labels|annotations|metadata)\\..*", "$1.*")));
            if (type == null) {
                faults.add("unknown field " + path);
            } else if (!type.isInstance(value)) {
                faults.add(path + " is " + value + ", not a " + type.getSimpleName());
            }
        }
    }

    private static String kind(Map<String, Object> manifest) {
        return manifest.get("apiVersion") + " " + manifest.get("kind");
    }

    private static Map<String, Class<?>> fields(String list) {
        Map<String, Class<?>> fields = new LinkedHashMap<>();
        for (String field : list.split(" ", -1)) {
            String[] parts = field.split(":", -1);
            fields.put(
                    parts[0],
                    switch (parts[1]) {
                        case "s" -> String.class;
                        case "i" -> Integer.class;
                        default -> Boolean.class;
                    });
        }
        return fields;
    }
}
