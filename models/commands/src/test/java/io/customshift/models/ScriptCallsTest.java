package io.customshift.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.customshift.models.torch.GradientCall;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls from Java into the scripts are untyped until they run: here each call's name, number of arguments and their types are
 * held against the method's own signature, as the compiler would. Sources are read by the compiler's own tree interface.
 */
class ScriptCallsTest {
    private static final Pattern METHOD = Pattern.compile(
            "\\n    def (\\w+)\\(\\s*self: __torch__\\.\\w+,?(.*?)\\) -> ([^\\n]+):\\n", Pattern.DOTALL);
    private static final Path ENGINE = Path.of("../engine/src/main");
    private static final Path TRAINING = Path.of("../training/src/main");
    private static final String SCRIPTS = "resources/io/customshift/models/script";

    /** A method that Java may call: the types of its parameters, without itself, and of its result. */
    private record Signature(List<String> parameters, String result) {}

    /** A call from Java: what is wrong with it is said with its place. */
    private record Call(String place, String kind, List<String> methods, List<String> arguments) {}

    @Test
    void everyCallFitsTheMethodThatItNames() {
        Map<String, Signature> common = signatures(ENGINE.resolve(SCRIPTS).resolve("common.py"));
        Map<String, Signature> engine = signatures(ENGINE.resolve(SCRIPTS).resolve("engine.py"));
        engine.putAll(common);
        requireFits(ENGINE, engine, 20);
        Map<String, Signature> training = signatures(TRAINING.resolve(SCRIPTS).resolve("training.py"));
        training.putAll(common);
        requireFits(TRAINING, training, 5);
    }

    @Test
    void wrongNameNumberAndTypeAreFound() {
        Map<String, Signature> known = Map.of("row", new Signature(List.of("Tensor", "int"), "Tensor"));
        assertThat(problem(known, new Call("A", "call", List.of("row"), List.of("Tensor", "int"))))
                .isNull();
        assertThat(problem(known, new Call("A", "call", List.of("rows"), List.of("Tensor", "int"))))
                .contains("no method rows");
        assertThat(problem(known, new Call("A", "call", List.of("row"), List.of("Tensor"))))
                .contains("takes [Tensor, int]");
        assertThat(problem(known, new Call("A", "call", List.of("row"), List.of("Tensor", "float"))))
                .contains("takes [Tensor, int]");
        assertThat(problem(known, new Call("A", "callList", List.of("row"), List.of("Tensor", "int"))))
                .contains("gives Tensor");
    }

    private static void requireFits(Path module, Map<String, Signature> known, int least) {
        List<Call> calls = calls(module.resolve("java"));
        assertThat(calls).as("calls found in " + module).hasSizeGreaterThanOrEqualTo(least);
        assertThat(calls.stream().map(call -> problem(known, call)).filter(problem -> problem != null))
                .isEmpty();
    }

    private static @Nullable String problem(Map<String, Signature> known, Call call) {
        if (call.methods().isEmpty()) {
            return call.place() + ": the method's name is not a text in this file";
        }
        for (String name : call.methods()) {
            Signature method = known.get(name);
            if (method == null) {
                return call.place() + ": there is no method " + name;
            }
            if (!call.kind().equals("GradientCall") && !fits(method.parameters(), call.arguments())) {
                return call.place() + ": " + name + " takes " + method.parameters() + ", given are " + call.arguments();
            }
            String result = switch (call.kind()) {
                case "callList" -> "List[Tensor]";
                case "run", "value" -> method.result();
                default -> "Tensor";
            };
            if (!method.result().equals(result)) {
                return call.place() + ": " + name + " gives " + method.result() + ", taken as " + result;
            }
        }
        return null;
    }

    private static boolean fits(List<String> parameters, List<String> arguments) {
        boolean fits = parameters.size() == arguments.size();
        for (int i = 0; fits && i < arguments.size(); i++) {
            String parameter = parameters.get(i);
            fits = arguments.get(i).equals("Value")
                    ? parameter.matches("(List|Dict)\\[.*|\\w+\\.[A-Z]\\w*")
                    : arguments.get(i).equals(parameter);
        }
        return fits;
    }

    private static Map<String, Signature> signatures(Path script) {
        Map<String, Signature> found = new LinkedHashMap<>();
        Matcher method = METHOD.matcher(read(script));
        while (method.find()) {
            List<String> types = new ArrayList<>();
            Matcher parameter = Pattern.compile("\\w+: ([\\w.]+(?:\\[[^:]*\\])?)\\s*(?:,|$)")
                    .matcher(method.group(2).strip());
            while (parameter.find()) {
                types.add(parameter.group(1));
            }
            found.put(method.group(1), new Signature(types, method.group(3)));
        }
        return found;
    }

    private static List<Call> calls(Path sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> files = Files.walk(sources);
                var manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> callers = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> read(file).matches("(?s).*(\\bcall(List)?\\(|GradientCall\\(|\\b(run|value)\\().*"))
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    problem -> {},
                    List.of("-proc:none", "-implicit:none", "-classpath", System.getProperty("java.class.path")),
                    null,
                    manager.getJavaFileObjectsFromPaths(callers));
            var units = task.parse();
            task.analyze();
            List<Call> calls = new ArrayList<>();
            for (var unit : units) {
                new Calls(Trees.instance(task), calls).scan(unit, null);
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds the calls of a file. A name that is a parameter is one of the texts that the file's own calls give it. */
    private static final class Calls extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Trees trees;
        private final List<Call> found;

        Calls(Trees trees, List<Call> found) {
            this.trees = trees;
            this.found = found;
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            if (trees.getElement(getCurrentPath()) instanceof ExecutableElement method
                    && owner(method).equals(Script.class.getName())
                    && List.of("call", "callList", "run", "value")
                            .contains(method.getSimpleName().toString())) {
                int name = method.getSimpleName().toString().matches("run|value") ? 0 : 1;
                add(method.getSimpleName().toString(), call.getArguments(), name);
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void nothing) {
            if (trees.getElement(getCurrentPath()) instanceof ExecutableElement constructor
                    && owner(constructor).equals(GradientCall.class.getName())) {
                add("GradientCall", made.getArguments(), 1);
            }
            return super.visitNewClass(made, null);
        }

        private void add(String kind, List<? extends ExpressionTree> arguments, int name) {
            String file = getCurrentPath().getCompilationUnit().getSourceFile().getName();
            List<String> types =
                    arguments.stream().skip(name + 1L).map(this::type).toList();
            // Script hands its own parameters on.
            if (!types.contains("java.lang.Object[]")) {
                long line = getCurrentPath()
                        .getCompilationUnit()
                        .getLineMap()
                        .getLineNumber(trees.getSourcePositions()
                                .getStartPosition(
                                        getCurrentPath().getCompilationUnit(),
                                        getCurrentPath().getLeaf()));
                found.add(new Call(
                        file.substring(file.lastIndexOf('/') + 1) + ":" + line,
                        kind,
                        texts(arguments.get(name)),
                        types));
            }
        }

        private List<String> texts(ExpressionTree name) {
            if (name instanceof LiteralTree literal) {
                return List.of(String.valueOf(literal.getValue()));
            }
            if (name instanceof ParenthesizedTree inner) {
                return texts(inner.getExpression());
            }
            if (name instanceof ConditionalExpressionTree choice) {
                return Stream.of(choice.getTrueExpression(), choice.getFalseExpression())
                        .flatMap(text -> texts(text).stream())
                        .toList();
            }
            Element meant =
                    name instanceof IdentifierTree ? trees.getElement(new TreePath(getCurrentPath(), name)) : null;
            if (meant instanceof VariableElement parameter
                    && parameter.getEnclosingElement() instanceof ExecutableElement method) {
                int place = method.getParameters().indexOf(parameter);
                return place < 0 ? List.of() : given(method, place);
            }
            return List.of();
        }

        private List<String> given(ExecutableElement method, int place) {
            List<String> all = new ArrayList<>();
            new TreePathScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
                    if (method.equals(trees.getElement(getCurrentPath()))
                            && call.getArguments().get(place) instanceof LiteralTree literal) {
                        all.add(String.valueOf(literal.getValue()));
                    }
                    return super.visitMethodInvocation(call, null);
                }
            }.scan(getCurrentPath().getCompilationUnit(), null);
            return all;
        }

        private String type(ExpressionTree argument) {
            TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), argument));
            String name = String.valueOf(type);
            if (name.equals(Tensor.class.getName())) {
                return "Tensor";
            }
            if (name.equals(Value.class.getName())) {
                return "Value";
            }
            return switch (name) {
                case "int", "long" -> "int";
                case "double" -> "float";
                case "boolean" -> "bool";
                case "java.lang.String" -> "str";
                default -> name;
            };
        }

        private static String owner(ExecutableElement method) {
            return method.getEnclosingElement() instanceof TypeElement type
                    ? type.getQualifiedName().toString()
                    : "";
        }
    }
}
