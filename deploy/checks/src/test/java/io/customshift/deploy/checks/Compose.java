package io.customshift.deploy.checks;

import java.util.List;
import java.util.Map;

/** deploy/compose/compose.yaml. */
final class Compose {
    static final String TEXT = Repository.text("deploy/compose/compose.yaml");
    private static final Map<String, Object> FILE = Yaml.map(TEXT);

    /** The file beside it that closes the doors; one of Compose's own tags is not YAML's. */
    private static final Map<String, Object> SECURE =
            Yaml.map(Repository.text("deploy/compose/compose.secure.yaml").replace("!override", ""));

    private Compose() {}

    /** A service as the second file changes it. */
    static Map<String, Object> secured(String name) {
        return Yaml.mapAt(SECURE, "services", name);
    }

    static Map<String, Object> services() {
        return Yaml.mapAt(FILE, "services");
    }

    static Map<String, Object> service(String name) {
        return Yaml.mapAt(services(), name);
    }

    static Map<String, Object> volumes() {
        return Yaml.mapAt(FILE, "volumes");
    }

    static Map<String, Object> environment(String service) {
        return Yaml.mapAt(service(service), "environment");
    }

    static List<String> healthcheck(String service) {
        return ((List<?>) Yaml.at(service(service), "healthcheck", "test"))
                .stream().map(Object::toString).toList();
    }
}
