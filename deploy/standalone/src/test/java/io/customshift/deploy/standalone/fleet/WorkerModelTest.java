package io.customshift.deploy.standalone.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.models.customshift.ModelDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerModelTest {

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();

    @Test
    void shippedWeightsAreTheDefaultWithTheAdapterBesideThem() throws IOException {
        Path shipped = Files.createDirectories(directory.resolve("models/customshift-small"));
        Files.writeString(shipped.resolve("model_index.json"), "{}");
        Path adapter = Files.writeString(shipped.resolve(ModelDefaults.ADAPTER), "");
        WorkerModel model = choose(Map.of());
        assertThat(model.weights()).isEqualTo(shipped);
        assertThat(model.adapter()).contains(adapter);
        assertThat(choose(Map.of("CUSTOMSHIFT_ADAPTER", "none")).adapter()).contains(Path.of("none"));
        assertThat(said).isEmpty();
    }

    @Test
    void withoutAnyWeightsRandomOnesAreMadeOnceAndSaidToBeNoise() throws IOException {
        WorkerModel model = choose(Map.of());
        Path config = model.weights().resolve("transformer/config.json");
        var made = Files.getLastModifiedTime(config);
        assertThat(choose(Map.of())).isEqualTo(model);
        assertThat(Files.getLastModifiedTime(config)).isEqualTo(made);
        assertThat(model.weights()).startsWith(directory.resolve("data"));
        assertThat(model.defaultSide()).isEqualTo(128);
        assertThat(said).hasSize(2).allMatch(line -> line.contains("NOISE") && line.contains("--weights"));
    }

    @Test
    void weightsThatAreNotThereAreRefusedWithTheirPath() {
        assertThatThrownBy(() -> choose(Map.of("CUSTOMSHIFT_WEIGHTS", "/nowhere/weights")))
                .hasMessageContaining("/nowhere/weights")
                .hasMessageContaining("--weights");
    }

    @Test
    void largeModelsAreAskedForHalfAThousandPixelsAndSmallOnesForTheirOwnSize() throws IOException {
        Path weights = directory.resolve("sd3");
        Files.createDirectories(weights.resolve("transformer"));
        Files.createDirectories(weights.resolve("vae"));
        Files.writeString(weights.resolve("transformer/config.json"), "{\"sample_size\":128}");
        Files.writeString(weights.resolve("vae/config.json"), "{\"block_out_channels\":[128,256,512,512]}");
        int side = choose(Map.of("CUSTOMSHIFT_WEIGHTS", weights.toString())).defaultSide();
        assertThat(side).isEqualTo(1024);
        assertThat(SampleStyle.of(side).size()).isEqualTo("512x512");
        assertThat(SampleStyle.of(64).size()).isEqualTo("64x64");
    }

    @Test
    void demoAsksForWhatTheModelSaysOfItself() throws IOException {
        Path shipped = Files.createDirectories(directory.resolve("models/customshift-small"));
        Files.writeString(shipped.resolve("model_index.json"), "{}");
        Files.writeString(shipped.resolve("customshift.json"), "{\"steps\":12,\"guidance\":[3,4]}");
        SampleStyle style = SampleStyle.of(choose(Map.of()));
        assertThat(style.steps()).isEqualTo(12);
        assertThat(style.guidance()).isEqualTo("3.0;4.0");
    }

    @Test
    void checksTakeTheFastestOfTheShippedModels() throws IOException {
        for (String name : List.of("customshift-small", "customshift-tiny")) {
            Path model = Files.createDirectories(directory.resolve("models").resolve(name));
            Files.writeString(model.resolve("model_index.json"), "{}");
        }
        assertThat(WorkerModel.forCheck(settings(Map.of()), directory, said::add)
                        .weights())
                .endsWith(Path.of("customshift-tiny"));
    }

    @Test
    void threadsAreSharedAmongWorkersUnlessTheEnvironmentSaysOtherwise() {
        assertThat(EngineThreads.variables(Map.of(), 8, 3))
                .containsOnly(Map.entry("OMP_WAIT_POLICY", "PASSIVE"), Map.entry("OMP_NUM_THREADS", "2"));
        assertThat(EngineThreads.variables(Map.of("OMP_NUM_THREADS", "5"), 2, 4))
                .containsOnly(Map.entry("OMP_WAIT_POLICY", "PASSIVE"));
        assertThat(EngineThreads.variables(Map.of(), 2, 4)).containsEntry("OMP_NUM_THREADS", "1");
    }

    @Test
    void drainIsReadAsTheWorkerReadsIt() {
        assertThat(settings(Map.of()).drain()).isEqualTo(Duration.ofSeconds(120));
        assertThat(settings(Map.of("CUSTOMSHIFT_DRAIN_TIMEOUT", "45")).drain()).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings(Map.of("CUSTOMSHIFT_DRAIN_TIMEOUT", "2m")).drain()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings(Map.of("CUSTOMSHIFT_DRAIN_TIMEOUT", "500ms")).drain())
                .isEqualTo(Duration.ofMillis(500));
        assertThatThrownBy(() -> settings(Map.of("CUSTOMSHIFT_DRAIN_TIMEOUT", "soon")))
                .hasMessageContaining("'soon'");
    }

    private FleetSettings settings(Map<String, String> environment) {
        return FleetSettings.from(environment, directory.resolve("data"));
    }

    private WorkerModel choose(Map<String, String> environment) {
        return WorkerModel.choose(settings(environment), directory, said::add);
    }
}
