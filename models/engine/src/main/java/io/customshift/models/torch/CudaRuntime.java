package io.customshift.models.torch;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The CUDA runtime library, which DJL counts the GPUs with. It asks JNA for {@code cudart}, and JNA looks on the loader's path,
 * where only a CUDA toolkit puts one: without a toolkit a machine would have no GPU. Every libtorch for CUDA brings the
 * library, in the archive as {@code libcudart-HASH.so.12} beside the others, in the Python package in one of NVIDIA's own
 * beside it, and JNA is told of it here, before DJL's first look.
 */
final class CudaRuntime {
    private static final String NAME = "cudart";
    /** For CUDA 12, and for CUDA 13, whose packages share one folder. */
    private static final List<String> IN_PYTHON = List.of("../../nvidia/cuda_runtime/lib", "../../nvidia/cu13/lib");

    private static final int AMPERE = 80;

    private CudaRuntime() {}

    /** @param libtorch folder of libtorch's libraries */
    static void makeFindable(Path libtorch) {
        find(libtorch)
                .ifPresent(file ->
                        NativeLibrary.addSearchPath(NAME, folderFor(file).toString()));
    }

    /** The runtime library that came with a libtorch. */
    static Optional<Path> find(Path libtorch) {
        return Stream.concat(Stream.of(libtorch), IN_PYTHON.stream().map(libtorch::resolve))
                .map(Path::normalize)
                .flatMap(folder -> runtimes(folder).stream())
                .findFirst();
    }

    private static List<Path> runtimes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("libcudart(-\\w+)?\\.so(\\.\\d+)*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A folder where the library has the name that it is looked for under: its own, or a new one with a link. */
    private static Path folderFor(Path file) {
        if (file.getFileName().toString().startsWith("lib" + NAME + ".so")) {
            return Objects.requireNonNull(file.toAbsolutePath().getParent());
        }
        try {
            Path folder = Files.createTempDirectory("customshift-cuda");
            Path link = Files.createSymbolicLink(folder.resolve("lib" + NAME + ".so"), file.toAbsolutePath());
            link.toFile().deleteOnExit();
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** @param capability as DJL writes it, without its point: {@code 75}, {@code 80}, {@code 120} */
    static boolean atLeastAmpere(String capability) {
        return Integer.parseInt(capability) >= AMPERE;
    }
}
