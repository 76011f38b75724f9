package io.customshift.models.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaRuntimeTest {
    @TempDir
    Path folder;

    @Test
    void libraryOfTheArchiveIsFoundUnderTheNameThatDjlAsksFor() throws IOException {
        Path libtorch = Files.createDirectories(folder.resolve("libtorch/lib"));
        Files.createFile(libtorch.resolve("libcudnn.so.9"));
        assertThat(CudaRuntime.find(libtorch)).isEmpty();

        // Some real library in the place of NVIDIA's.
        Path library = Files.copy(anyLibrary(), libtorch.resolve("libcudart-c3a75b33.so.12"));
        assertThat(CudaRuntime.find(libtorch)).contains(library);
        CudaRuntime.makeFindable(libtorch);
        NativeLibrary loaded = NativeLibrary.getInstance("cudart");
        assertThat(loaded.getFile().toPath().toRealPath()).isEqualTo(library.toRealPath());
        loaded.close();
    }

    @ParameterizedTest
    @CsvSource({"nvidia/cuda_runtime/lib, libcudart.so.12", "nvidia/cu13/lib, libcudart.so.13"})
    void libraryOfThePythonPackageIsFoundBesideIt(String packaged, String name) throws IOException {
        Path libtorch = Files.createDirectories(folder.resolve("site-packages/torch/lib"));
        Path runtime = Files.createDirectories(folder.resolve("site-packages").resolve(packaged));
        Path library = Files.createFile(runtime.resolve(name));
        assertThat(CudaRuntime.find(libtorch)).contains(library);
    }

    @ParameterizedTest
    @CsvSource({"61, false", "75, false", "80, true", "86, true", "90, true", "120, true"})
    void bfloat16IsComputedFromAmpereOn(String capability, boolean has) {
        assertThat(CudaRuntime.atLeastAmpere(capability)).isEqualTo(has);
    }

    private static Path anyLibrary() {
        return Stream.of(
                        "/lib/x86_64-linux-gnu/libm.so.6",
                        "/lib64/libm.so.6",
                        "/usr/lib/libm.so.6",
                        "/lib/aarch64-linux-gnu/libm.so.6")
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no C library among " + List.of("/lib", "/lib64")));
    }
}
