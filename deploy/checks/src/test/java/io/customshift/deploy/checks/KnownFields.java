package io.customshift.deploy.checks;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields that Kubernetes does not know, and values of the wrong type. The types of Kubernetes keep what they do not know
 * in {@code additionalProperties}; a value of the wrong type does not become one at all.
 */
final class KnownFields {
    /** Answers of the type rather than of the object. */
    private static final Set<String> OF_THE_TYPE = Set.of(
            "getFullResourceName", "getCRDName", "getPlural", "getSingular", "getGroup", "getVersion", "getScope");

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final List<String> faults = new ArrayList<>();
    private final Map<Object, Boolean> seen = new IdentityHashMap<>();

    private KnownFields() {}

    /** What is wrong with one manifest of a kind that comes with Kubernetes; empty if nothing. */
    static List<String> faults(Map<String, Object> manifest) {
        Object typed;
        try {
            typed = SERIALIZATION.unmarshal(SERIALIZATION.asYaml(manifest));
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return List.of(manifest.get("kind") + ": " + cause.getMessage());
        }
        if (typed instanceof GenericKubernetesResource) {
            return List.of(manifest.get("apiVersion") + " " + manifest.get("kind") + " is no kind of Kubernetes");
        }
        KnownFields walk = new KnownFields();
        walk.look(typed, ((HasMetadata) typed).getKind());
        return walk.faults;
    }

    private void look(Object value, String path) {
        if (value instanceof Collection<?> items) {
            int i = 0;
            for (Object item : items) {
                look(item, path + "[" + i++ + "]");
            }
        } else if (value != null
                && value.getClass().getName().startsWith("io.fabric8.")
                && !(value instanceof Enum)
                && seen.put(value, true) == null) {
            for (Method method : value.getClass().getMethods()) {
                if (isAccessor(method)) {
                    follow(value, method, path);
                }
            }
        }
    }

    private static boolean isAccessor(Method method) {
        return method.getParameterCount() == 0
                && method.getDeclaringClass() != Object.class
                && !Modifier.isStatic(method.getModifiers())
                && method.getName().startsWith("get")
                && !OF_THE_TYPE.contains(method.getName());
    }

    private void follow(Object owner, Method method, String path) {
        Object value;
        try {
            value = method.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method + " cannot be asked", e);
        }
        if (method.getName().equals("getAdditionalProperties")) {
            if (value instanceof Map<?, ?> unknown && !unknown.isEmpty()) {
                faults.add(path + " has unknown " + unknown.keySet());
            }
        } else {
            String name = method.getName().substring(3);
            look(value, path + "." + Character.toLowerCase(name.charAt(0)) + name.substring(1));
        }
    }
}
