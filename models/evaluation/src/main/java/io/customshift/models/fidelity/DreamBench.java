package io.customshift.models.fidelity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The DreamBooth data set as its repository has it: {@code dataset/prompts_and_classes.txt} and a folder of photos for
 * each subject beside that file. The text file has a table of subjects and classes, and two lists of prompts: for
 * objects, and for live subjects, which are those of the classes cat and dog. In a prompt {0} is a learned token, which
 * this method has none of, and {1} is the class.
 */
public final class DreamBench {
    private static final String TEXT = "prompts_and_classes.txt";
    private static final String SOURCE = "the repository google/dreambooth";
    private static final Set<String> LIVE = Set.of("cat", "dog");
    /** A Python string literal that is formatted. */
    private static final Pattern PROMPT = Pattern.compile("(['\"])(.*)\\1\\s*\\.format\\(.*");

    private DreamBench() {}

    /**
     * @param root the repository's folder, or its {@code dataset}
     * @throws io.customshift.models.error.EngineException BENCHMARK_INVALID
     */
    public static Benchmark read(Path root) {
        Path folder = Files.exists(root.resolve("dataset").resolve(TEXT)) ? root.resolve("dataset") : root;
        Path file = folder.resolve(TEXT);
        if (!Files.isRegularFile(file)) {
            throw Benchmark.invalid(
                    root + " has neither " + TEXT + " nor dataset/" + TEXT + "; give a copy of " + SOURCE);
        }
        Lists lists = Lists.parse(BenchmarkFiles.lines(file, SOURCE));
        for (Map.Entry<String, Integer> count : Map.of(
                        "subjects", lists.classes.size(),
                        "object prompts", lists.objects.size(),
                        "live subject prompts", lists.live.size())
                .entrySet()) {
            if (count.getValue() == 0) {
                throw Benchmark.invalid(file + " has no " + count.getKey() + "; restore the file of " + SOURCE);
            }
        }
        List<Benchmark.Subject> subjects = new ArrayList<>();
        lists.classes.forEach((id, className) -> subjects.add(new Benchmark.Subject(
                id,
                className,
                BenchmarkFiles.photos(folder.resolve(id), SOURCE),
                prompts(LIVE.contains(className) ? lists.live : lists.objects, className))));
        return new Benchmark("DreamBench", "dreambench", subjects);
    }

    private static List<String> prompts(List<String> templates, String className) {
        return templates.stream()
                .map(template -> template.replace("{0} ", "").replace("{0}", "").replace("{1}", className))
                .toList();
    }

    /** What the text file lists. */
    private record Lists(Map<String, String> classes, List<String> objects, List<String> live) {

        static Lists parse(List<String> lines) {
            Lists lists = new Lists(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
            String part = "";
            for (String line : lines) {
                Matcher prompt = PROMPT.matcher(line);
                if (line.equals("subject_name,class") || line.endsWith("Prompts")) {
                    part = line;
                } else if (part.equals("subject_name,class") && line.matches("[\\w-]+,[^,]+")) {
                    int comma = line.indexOf(',');
                    lists.classes.put(
                            line.substring(0, comma), line.substring(comma + 1).strip());
                } else if (prompt.matches() && part.equals("Object Prompts")) {
                    lists.objects.add(prompt.group(2));
                } else if (prompt.matches() && part.equals("Live Subject Prompts")) {
                    lists.live.add(prompt.group(2));
                }
            }
            return lists;
        }
    }
}
