package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.supervision.Installation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A home of copies of, and links to, what is in this one, in which one program is built from other sources: what a change of
 * the code would be, without touching the checkout.
 */
final class MutatedHome {
    private MutatedHome() {}

    /**
     * A change to a source file.
     *
     * @param file below {@code src/main/java/io/customshift}
     * @param old what is there exactly once
     */
    record Patch(String file, String old, String now) {}

    /** @param module {@code worker} or {@code scheduler} */
    static Path of(Path folder, String module, List<Patch> patches) throws IOException {
        Path home = Installation.locate().home();
        Path application = Path.of(module, "target/quarkus-app");
        Path mutated = Files.createDirectories(folder.resolve(application).resolve("app"));
        linkAll(home, folder, module);
        linkAll(home.resolve(application), folder.resolve(application), "app");
        try (Stream<Path> jars = Files.list(home.resolve(application).resolve("app"))) {
            Path jar = jars.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            Path copy = Files.copy(jar, mutated.resolve(jar.getFileName()));
            Path classes = compiled(home, module, patches, folder.resolve("mutated-classes"));
            try (FileSystem inside = FileSystems.newFileSystem(copy);
                    Stream<Path> all = Files.walk(classes)) {
                for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                    Path place = inside.getPath(classes.relativize(each).toString());
                    assertThat(place)
                            .as("a class of the program, or one inside of it")
                            .satisfiesAnyOf(
                                    known -> assertThat(Files.exists(known)).isTrue(),
                                    inner -> assertThat(inner.toString()).contains("$"));
                    Files.copy(each, place, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return folder;
    }

    private static void linkAll(Path from, Path to, String except) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path there = to.resolve(each.getFileName());
                if (Files.isRegularFile(each)) {
                    // Java looks where a jar that it is started with really lies, and takes the classes from there.
                    Files.copy(each, there);
                } else if (!each.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(there, each);
                }
            }
        }
    }

    private static Path compiled(Path home, String module, List<Patch> patches, Path classes) throws IOException {
        Path sources = home.resolve(module).resolve("src/main/java/io/customshift");
        List<SimpleJavaFileObject> units = new ArrayList<>();
        Map<String, List<Patch>> byFile = patches.stream().collect(Collectors.groupingBy(Patch::file));
        for (Map.Entry<String, List<Patch>> each : byFile.entrySet()) {
            String text = Files.readString(sources.resolve(each.getKey()));
            for (Patch patch : each.getValue()) {
                assertThat(text.split(java.util.regex.Pattern.quote(patch.old()), -1))
                        .as("the place in %s that is changed: %s", patch.file(), patch.old())
                        .hasSize(2);
                text = text.replace(patch.old(), patch.now());
            }
            units.add(unit(each.getKey(), text));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("a JDK").isNotNull();
        Files.createDirectories(classes);
        boolean done;
        try (Stream<Path> files = Files.walk(home.resolve(module).resolve("target/quarkus-app/lib"))) {
            String path = files.filter(file -> file.toString().endsWith(".jar"))
                            .map(Path::toString)
                            .collect(Collectors.joining(java.io.File.pathSeparator))
                    + java.io.File.pathSeparator
                    + home.resolve(module).resolve("target/classes");
            List<String> options =
                    List.of("-cp", path, "-d", classes.toString(), "-proc:none", "--release", "17", "-nowarn");
            done = compiler.getTask(null, null, null, options, null, units).call();
        }
        assertThat(done).as("the changed sources compile").isTrue();
        return classes;
    }

    private static SimpleJavaFileObject unit(String file, String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///io/customshift/" + file), javax.tools.JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
