package io.customshift.models.fidelity;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Files of a benchmark, read with errors that name what is missing and where it comes from. */
final class BenchmarkFiles {
    private BenchmarkFiles() {}

    /** The lines of a text file, none of them blank at its ends. */
    static List<String> lines(Path file, String source) {
        try {
            return Files.readAllLines(file).stream().map(String::strip).toList();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.BENCHMARK_INVALID, file + " cannot be read (" + e + "); " + source + " has it", e);
        }
    }

    /** The photos of a subject, by name. */
    static List<Path> photos(Path folder, String source) {
        if (!Files.isDirectory(folder)) {
            throw Benchmark.invalid(
                    folder + " is not there, or no folder; " + source + " has it, with the subject's photos");
        }
        List<Path> photos = images(folder);
        if (photos.isEmpty()) {
            throw Benchmark.invalid(folder + " has no photo (.jpg, .jpeg, .png or .webp), at least one is needed; "
                    + source + " has them");
        }
        return photos;
    }

    /** The pictures in a folder, by name. */
    static List<Path> images(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> isImage(file.getFileName().toString()) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new EngineException(ErrorCode.BENCHMARK_INVALID, folder + " cannot be listed (" + e + ")", e);
        }
    }

    private static boolean isImage(String name) {
        return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|webp)");
    }
}
