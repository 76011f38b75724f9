package io.customshift.deploy.checks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The chart as Helm renders it, in this process. */
final class Chart {
    static final Path FOLDER = Repository.path("deploy/helm/customshift");
    private static final Map<String, String> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    /** Skips the calling test, with a line that says why, where Helm's library was not built for the machine. */
    static void assumeHelm() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean there = name.contains("linux") && arch.equals("amd64");
        if (!there) {
            System.out.println(
                    "SKIPPED: the chart is not checked on " + name + " " + arch + ", only on linux amd64 (helm-java)");
        }
        assumeTrue(there, "Helm's library is declared for linux amd64 only");
    }

    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    /** The manifests with one of the files in the chart's ci folder and some more values set by their dotted names. */
    static String render(String values, Map<String, ?> more) {
        TemplateCommand command = new Helm(FOLDER)
                .template()
                .withName("fleet")
                .withNamespace("pictures")
                .withKubeVersion("1.30.0")
                .withValuesFile(FOLDER.resolve("ci").resolve(values + "-values.yaml"));
        for (Map.Entry<String, ?> entry : more.entrySet()) {
            command = command.set(entry.getKey(), entry.getValue());
        }
        return command.call();
    }

    /** The manifests as {@link #render} gives them, rendered once for the same values. */
    static List<Map<String, Object>> objects(String values, Map<String, ?> more) {
        return Yaml.all(RENDERED.computeIfAbsent(values + more, key -> render(values, more)));
    }

    static Map<String, Object> object(List<Map<String, Object>> objects, String kind, String nameEnd) {
        return objects.stream()
                .filter(each -> kind.equals(each.get("kind")))
                .filter(each -> ((String) Yaml.at(each, "metadata", "name")).endsWith(nameEnd))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " whose name ends with " + nameEnd));
    }
}
