package io.customshift.models.fidelity;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Subjects with photos, and what is to be drawn of each.
 *
 * @param name as its authors call it
 * @param key in snake_case, for names of figures
 */
public record Benchmark(String name, String key, List<Subject> subjects) {

    /**
     * One subject.
     *
     * @param id its name in the benchmark, which is also a folder name; unique
     * @param className what it is, such as "stuffed animal": the name that prompts and the engine use
     * @param photos all real photos of it, sorted; at least one
     * @param prompts what is drawn, in the benchmark's order, the class in its place
     */
    public record Subject(String id, String className, List<java.nio.file.Path> photos, List<String> prompts) {
        public Subject {
            photos = List.copyOf(photos);
            prompts = List.copyOf(prompts);
        }
    }

    public Benchmark {
        subjects = List.copyOf(subjects);
    }

    /**
     * With some of its subjects.
     *
     * @throws EngineException BENCHMARK_INVALID when one is not there
     */
    public Benchmark only(List<String> ids) {
        Set<String> unknown = new TreeSet<>(ids);
        subjects.forEach(subject -> unknown.remove(subject.id()));
        if (!unknown.isEmpty()) {
            throw invalid(name + " has no subject " + String.join(", ", unknown) + "; it has "
                    + String.join(", ", subjects.stream().map(Subject::id).toList()));
        }
        return new Benchmark(
                name,
                key,
                subjects.stream().filter(subject -> ids.contains(subject.id())).toList());
    }

    /** With the first subjects and the first prompts of each. */
    public Benchmark first(int subjectCount, int promptCount) {
        return new Benchmark(
                name,
                key,
                subjects.stream()
                        .limit(subjectCount)
                        .map(subject -> new Subject(
                                subject.id,
                                subject.className,
                                subject.photos,
                                subject.prompts.stream().limit(promptCount).toList()))
                        .toList());
    }

    /** Prompts of all subjects. */
    public int promptCount() {
        return subjects.stream().mapToInt(subject -> subject.prompts.size()).sum();
    }

    /** Photos of all subjects. */
    public int photoCount() {
        return subjects.stream().mapToInt(subject -> subject.photos.size()).sum();
    }

    static EngineException invalid(String message) {
        return new EngineException(ErrorCode.BENCHMARK_INVALID, message);
    }
}
