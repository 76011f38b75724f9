package io.customshift.models.fidelity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures made for a benchmark: {@code SUBJECT/PROMPT-SEED.png}, with the prompt's number from 0 in the benchmark's
 * order, such as {@code backpack_dog/07-3.png}; also .jpg, .jpeg and .webp.
 */
public record PictureFolder(Path root) {
    private static final Pattern NAME = Pattern.compile("(\\d{1,4})-(\\d{1,18})\\.\\w+");

    /** One picture, there or to be made. */
    record Made(int prompt, long seed, Path file) {}

    Path file(Benchmark.Subject subject, int prompt, long seed) {
        return root.resolve(subject.id()).resolve(String.format(Locale.ROOT, "%02d-%d.png", prompt, seed));
    }

    /** The pictures that a plan asks for of a subject. */
    List<Made> planned(Benchmark.Subject subject, PictureMaker.Plan plan) {
        List<Made> planned = new ArrayList<>();
        for (int prompt = 0; prompt < subject.prompts().size(); prompt++) {
            for (int i = 0; i < plan.imagesPerPrompt(); i++) {
                long seed = plan.seed() + i;
                planned.add(new Made(prompt, seed, file(subject, prompt, seed)));
            }
        }
        return planned;
    }

    /**
     * The pictures of a subject that are there, by file name, as far as it has their prompts; none without its folder.
     *
     * @throws io.customshift.models.error.EngineException BENCHMARK_INVALID for a name of another form
     */
    List<Made> found(Benchmark.Subject subject) {
        Path folder = root.resolve(subject.id());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return BenchmarkFiles.images(folder).stream()
                .map(PictureFolder::parse)
                .filter(made -> made.prompt < subject.prompts().size())
                .toList();
    }

    /**
     * Refuses a folder in which a picture has a name of another form or of a prompt that its subject does not have.
     *
     * @throws io.customshift.models.error.EngineException BENCHMARK_INVALID
     */
    public void requireFits(Benchmark benchmark) {
        if (!Files.isDirectory(root)) {
            throw Benchmark.invalid(
                    root + " is not there, or no folder; give one with pictures SUBJECT/PROMPT-SEED.png");
        }
        for (Benchmark.Subject subject : benchmark.subjects()) {
            int prompts = subject.prompts().size();
            Path folder = root.resolve(subject.id());
            for (Path file : Files.isDirectory(folder) ? BenchmarkFiles.images(folder) : List.<Path>of()) {
                if (parse(file).prompt >= prompts) {
                    throw Benchmark.invalid(
                            file + " is of prompt " + parse(file).prompt + "; " + subject.id() + " has prompts 0 to "
                                    + (prompts - 1) + ": name it by its prompt's number or take it away");
                }
            }
        }
    }

    private static Made parse(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw Benchmark.invalid(
                    file + " is not named PROMPT-SEED.png, such as 07-0.png; name it so or take it away");
        }
        return new Made(Integer.parseInt(name.group(1)), Long.parseLong(name.group(2)), file);
    }
}
