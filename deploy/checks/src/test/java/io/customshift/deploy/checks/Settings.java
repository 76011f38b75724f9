package io.customshift.deploy.checks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a service declares, read from its sources: methods of {@code @ConfigMapping} interfaces, names in
 * {@code @ConfigProperty}, keys of application.properties, and what {@code ${…}} in any of these refers to.
 */
final class Settings {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z][a-zA-Z0-9.-]*)");

    private static final Map<Path, Settings> READ = new ConcurrentHashMap<>();

    private final Set<String> names = new TreeSet<>();
    private final Properties properties = new Properties();

    private Settings(Path service) {
        Path file = service.resolve("src/main/resources/application.properties");
        try {
            properties.load(new StringReader(Repository.text(file)));
            try (Stream<Path> sources = Files.walk(service.resolve("src/main/java"))) {
                scan(sources.filter(path -> path.toString().endsWith(".java")).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.forEach((key, value) -> {
            names.add(key.toString());
            references(value.toString());
        });
    }

    /** Skips the calling test, with a line that says why, as long as the service has no sources. */
    static Settings of(String service) {
        Path folder = Repository.path(service);
        boolean there = Files.isDirectory(folder.resolve("src/main"));
        if (!there) {
            System.out.println("SKIPPED: " + service + "/src/main does not exist, so its settings cannot be compared");
        }
        assumeTrue(there, service + " has no sources");
        return READ.computeIfAbsent(folder, Settings::new);
    }

    /** The environment variables by which the settings can be set: SmallRye's rule. */
    Set<String> environment() {
        Set<String> variables = new TreeSet<>();
        names.forEach(name -> variables.add(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
        return variables;
    }

    String property(String name, String otherwise) {
        return properties.getProperty(name, otherwise);
    }

    private void scan(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree unit : task.parse()) {
                new Declarations().scan(unit, null);
            }
        }
    }

    private void references(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }

    /** One source file. */
    private final class Declarations extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final Map<String, ClassTree> nested = new HashMap<>();

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            annotation(type.getModifiers().getAnnotations(), "ConfigMapping").ifPresent(mapping -> {
                type.getMembers().forEach(member -> {
                    if (member instanceof ClassTree inner) {
                        nested.put(inner.getSimpleName().toString(), inner);
                    }
                });
                mapped(type, text(mapping, "prefix"));
            });
            return super.visitClass(type, nothing);
        }

        @Override
        public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
            if (annotation.getAnnotationType().toString().endsWith("ConfigProperty")) {
                names.add(text(annotation, "name"));
            }
            return super.visitAnnotation(annotation, nothing);
        }

        private void mapped(ClassTree type, String prefix) {
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method) {
                    var annotations = method.getModifiers().getAnnotations();
                    String own = annotation(annotations, "WithName")
                            .map(with -> text(with, "value"))
                            .orElse(kebab(method.getName().toString()));
                    annotation(annotations, "WithDefault").ifPresent(with -> references(text(with, "value")));
                    String name = prefix + "." + own;
                    ClassTree group = nested.get(String.valueOf(method.getReturnType()));
                    if (group == null) {
                        names.add(name);
                    } else {
                        mapped(group, name);
                    }
                }
            }
        }

        private static Optional<? extends AnnotationTree> annotation(
                List<? extends AnnotationTree> annotations, String name) {
            return annotations.stream()
                    .filter(each -> each.getAnnotationType().toString().endsWith(name))
                    .findFirst();
        }

        private static String text(AnnotationTree annotation, String parameter) {
            for (ExpressionTree argument : annotation.getArguments()) {
                // A lone argument is the value, and has no name as long as types are not resolved.
                String name = argument instanceof AssignmentTree assignment
                        ? assignment.getVariable().toString()
                        : "value";
                ExpressionTree value =
                        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
                if (name.equals(parameter) && value instanceof LiteralTree literal) {
                    return String.valueOf(literal.getValue());
                }
            }
            throw new AssertionError(annotation + " says no " + parameter + " as a literal");
        }

        private static String kebab(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        }
    }
}
