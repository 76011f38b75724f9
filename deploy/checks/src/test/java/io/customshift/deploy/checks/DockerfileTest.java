package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every image keeps to; no image is built here. */
class DockerfileTest {
    private static final Set<String> KEYWORDS = Set.of(
            "ARG",
            "FROM",
            "WORKDIR",
            "COPY",
            "RUN",
            "LABEL",
            "ENV",
            "USER",
            "VOLUME",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT");

    static Stream<String> images() throws IOException {
        try (Stream<Path> files = Files.list(Repository.path("deploy/images"))) {
            List<String> images = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("Dockerfile\\.[a-z-]+"))
                    .map(name -> name.substring("Dockerfile.".length()))
                    .sorted()
                    .toList();
            assertThat(images).containsExactly("scheduler", "worker", "worker-cuda");
            return images.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void itRunsAsAUserWithANumberThatIsNotRoot(String image) {
        assertThat(Dockerfile.of(image).only("USER")).matches("[1-9][0-9]{3,}:[1-9][0-9]{3,}");
        Dockerfile file = Dockerfile.of(image);
        List<String> keywords =
                file.lastStage().stream().map(Dockerfile.Instruction::keyword).toList();
        assertThat(keywords.lastIndexOf("RUN"))
                .as("no command after USER needs root")
                .isLessThan(keywords.indexOf("USER"));
    }

    @ParameterizedTest
    @MethodSource("images")
    void theJvmIsProcessOneAndGetsTheSignal(String image) {
        Dockerfile file = Dockerfile.of(image);
        assertThat(file.only("ENTRYPOINT")).matches("\\[\"java\", (\"[^\"]+\", )*\"-jar\", \"quarkus-run.jar\"]");
        assertThat(file.only("STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(file.only("WORKDIR")).isEqualTo("/app");
    }

    /** Failed before: a heap that ran out ended the process, and its shard went on to end the next one. */
    @ParameterizedTest
    @ValueSource(strings = {"worker", "worker-cuda"})
    void aHeapThatRunsOutCostsAWorkerOnePictureAndNotItsProcess(String image) {
        assertThat(Dockerfile.of(image).only("ENTRYPOINT")).doesNotContain("OutOfMemoryError");
    }

    @ParameterizedTest
    @MethodSource("images")
    void everyBaseIsNamedByVersion(String image) {
        Dockerfile file = Dockerfile.of(image);
        Map<String, String> arguments = file.arguments();
        Set<String> stages = new TreeSet<>(Set.of("scratch"));
        for (Dockerfile.Instruction each : file.instructions()) {
            if (each.keyword().equals("FROM")) {
                String[] parts = each.rest().split("\\s+AS\\s+", 2);
                String base = parts[0].startsWith("${")
                        ? arguments.get(parts[0].substring(2, parts[0].length() - 1))
                        : parts[0];
                if (!stages.contains(base)) {
                    assertThat(base)
                            .as(each.rest())
                            .matches("[a-z0-9./-]+:[A-Za-z0-9._-]+")
                            .doesNotEndWith(":latest");
                }
                if (parts.length > 1) {
                    stages.add(parts[1]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void instructionsAreKnownAndCopiedFilesExist(String image) {
        Dockerfile file = Dockerfile.of(image);
        for (Dockerfile.Instruction each : file.instructions()) {
            assertThat(KEYWORDS).contains(each.keyword());
            if (each.keyword().equals("COPY") && !each.rest().contains("--from=")) {
                String source = each.rest().replaceAll("--\\S+ ", "").split(" ", -1)[0];
                if (!source.contains("/target/")) {
                    assertThat(Repository.path(source)).exists();
                }
            }
        }
        assertThat(file.only("HEALTHCHECK")).contains("CMD [\"healthy\"");
    }

    @ParameterizedTest
    @MethodSource("images")
    void whatIsWrittenIsAVolume(String image) {
        Dockerfile file = Dockerfile.of(image);
        Map<String, String> environment = file.environment();
        String folder = environment.get(image.equals("scheduler") ? "CUSTOMSHIFT_DATA_DIR" : "DJL_CACHE_DIR");
        assertThat(file.only("VOLUME")).isEqualTo("[\"" + folder + "\"]");
        assertThat(environment).containsEntry("HOME", "/tmp");
        if (!image.equals("scheduler")) {
            assertThat(environment).containsEntry("OMP_WAIT_POLICY", "PASSIVE");
        }
    }

    @Test
    void theCudaImageNamesTheLibtorchThatTheBuildsJniLibraryIsFor() {
        String version = Repository.text("pom.xml").replaceFirst("(?s).*<pytorch.version>(.*?)<.*", "$1");
        Dockerfile cuda = Dockerfile.of("worker-cuda");
        assertThat(cuda.environment())
                .containsEntry("PYTORCH_VERSION", version)
                .containsEntry("PYTORCH_FLAVOR", "cu128")
                .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/libtorch/lib");
        assertThat(cuda.arguments().get("CUDA_IMAGE")).startsWith("nvidia/cuda:12.8.");
    }

    @ParameterizedTest
    @MethodSource("images")
    void theBuilderGetsNeitherHistoryNorWhatIsBuiltOfOthers(String image) {
        String service = image.replace("-cuda", "");
        assertThat(Repository.text("deploy/images/Dockerfile." + image + ".dockerignore")
                        .lines())
                .containsSubsequence(
                        ".git", "**/target", "!" + service + "/target", "!" + service + "/target/quarkus-app");
    }
}
