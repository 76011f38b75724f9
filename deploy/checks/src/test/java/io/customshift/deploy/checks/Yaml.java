package io.customshift.deploy.checks;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML as maps and lists; anchors and merge keys are resolved, a key that comes twice is refused. */
final class Yaml {
    private Yaml() {}

    static Map<String, Object> map(String text) {
        return asMap(parser().load(text));
    }

    /** The documents of a stream that are not empty. */
    static List<Map<String, Object>> all(String text) {
        return StreamSupport.stream(parser().loadAll(text).spliterator(), false)
                .filter(document -> document != null)
                .map(Yaml::asMap)
                .toList();
    }

    /** What lies at the path of keys; fails where one is missing, naming it. */
    static Object at(Map<String, Object> map, String... keys) {
        Object value = map;
        for (String key : keys) {
            Object inner = asMap(value).get(key);
            if (inner == null) {
                throw new AssertionError(
                        "no " + key + " among " + asMap(value).keySet() + " on the way " + String.join(".", keys));
            }
            value = inner;
        }
        return value;
    }

    static Map<String, Object> mapAt(Map<String, Object> map, String... keys) {
        return asMap(at(map, keys));
    }

    static List<Map<String, Object>> listAt(Map<String, Object> map, String... keys) {
        return ((List<?>) at(map, keys)).stream().map(Yaml::asMap).toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(Object value) {
        if (!(value instanceof Map)) {
            throw new AssertionError("not a mapping: " + value);
        }
        return (Map<String, Object>) value;
    }

    private static org.yaml.snakeyaml.Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
    }
}
