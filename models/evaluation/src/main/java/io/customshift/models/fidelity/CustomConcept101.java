package io.customshift.models.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * CustomConcept101 as its repository has it: {@code dataset.json}, a list of subjects, each with its class, its folder of
 * photos and its file of prompts, both relative to the JSON file. The photos are a download of their own,
 * {@code benchmark_dataset.zip}, to be unpacked beside the JSON file. In a prompt {} is the subject, here its class.
 */
public final class CustomConcept101 {
    private static final String JSON = "dataset.json";
    private static final String SOURCE = "customconcept101 of the repository adobe-research/custom-diffusion";
    private static final String PHOTOS =
            "benchmark_dataset.zip, which the README of " + SOURCE + " tells where to get,";

    private CustomConcept101() {}

    /**
     * @param root the repository's folder, or its {@code customconcept101}
     * @throws EngineException BENCHMARK_INVALID
     */
    public static Benchmark read(Path root) {
        Path inside = root.resolve("customconcept101");
        Path folder = Files.exists(inside.resolve(JSON)) ? inside : root;
        Path file = folder.resolve(JSON);
        if (!Files.isRegularFile(file)) {
            throw Benchmark.invalid(root + " has no " + JSON + "; give a copy of " + SOURCE);
        }
        JsonNode list = list(file);
        List<Benchmark.Subject> subjects = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Benchmark.Subject subject = subject(folder, file, i, list.get(i));
            if (!ids.add(subject.id())) {
                throw Benchmark.invalid(file + ": two subjects have photos in a folder named " + subject.id()
                        + ", which names their pictures too; restore the file of " + SOURCE);
            }
            subjects.add(subject);
        }
        return new Benchmark("CustomConcept101", "customconcept101", subjects);
    }

    private static JsonNode list(Path file) {
        try {
            JsonNode list = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (list.isArray() && !list.isEmpty()) {
                return list;
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.BENCHMARK_INVALID,
                    file + " is no JSON that can be read (" + e.getMessage() + "); restore the file of " + SOURCE,
                    e);
        }
        throw Benchmark.invalid(file + " is no list of subjects; restore the file of " + SOURCE);
    }

    private static Benchmark.Subject subject(Path folder, Path file, int index, JsonNode entry) {
        String className = text(file, index, entry, "class_prompt");
        Path photos =
                folder.resolve(text(file, index, entry, "instance_data_dir")).normalize();
        Path prompts =
                folder.resolve(text(file, index, entry, "prompt_filename")).normalize();
        List<String> texts = BenchmarkFiles.lines(prompts, SOURCE).stream()
                .filter(line -> !line.isEmpty())
                .map(line -> line.replace("{}", className))
                .toList();
        if (texts.isEmpty()) {
            throw Benchmark.invalid(prompts + " has no prompt, at least one is needed; restore the file of " + SOURCE);
        }
        return new Benchmark.Subject(
                photos.getFileName().toString(), className, BenchmarkFiles.photos(photos, PHOTOS), texts);
    }

    private static String text(Path file, int index, JsonNode entry, String field) {
        String text = entry.path(field).asText("").strip();
        if (text.isEmpty()) {
            throw Benchmark.invalid(
                    file + ": subject " + index + " has no " + field + "; restore the file of " + SOURCE);
        }
        return text;
    }
}
