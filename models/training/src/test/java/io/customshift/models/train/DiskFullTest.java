package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.customshift.models.error.DiskSpace;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: refused before the first step where the size is known, else named with nothing lost. */
class DiskFullTest {
    @TempDir
    private Path folder;

    @Test
    void filesThatDoNotFitAreRefusedBeforeTheyAreWritten() {
        Path file = folder.resolve("cache.safetensors");
        Planned planned = new Planned("x", StoredDtype.F32, Dims.of(1L << 50));
        assertThatThrownBy(() -> SafetensorsWriter.create(file, List.of(planned), Map.of()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("needs 4,503,599,627,370,")
                .hasMessageContaining("are free; make room");
        assertThat(folder).isEmptyDirectory();
        DiskSpace.require(file, 1, "one byte");
    }

    @Test
    void runsWhoseCheckpointsDoNotFitAreRefusedBeforeTheFirstStep() {
        Path out = folder.resolve("out");
        TrainingRun run =
                new TrainingRun(out, new TrainingRun.Plan(3, 1, 0, Map.of()), (step, steps, loss, rate) -> {});
        assertThatThrownBy(() -> run.run(state -> new Enormous(), learner -> {}))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the run's checkpoints and result needs")
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(ErrorCode.OUTPUT_UNWRITABLE);
        assertThat(out).isEmptyDirectory();
    }

    /** A learner of more weights than any disk holds, that never learns. */
    private static final class Enormous implements Learner {
        @Override
        public Step learn(int step) {
            throw new IllegalStateException("a step was learned before the space was checked");
        }

        @Override
        public TrainedWeights.State state() {
            throw new IllegalStateException("a state was asked for before the space was checked");
        }

        @Override
        public long stateBytes() {
            return 1L << 60;
        }

        @Override
        public void sample(Path png) {}

        @Override
        public void close() {}
    }

    /** Linux has a device that is always full; a link leads the writer's partial file there. */
    @Test
    void writesThatFindTheDiskFullNameTheFileAndItsSize() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "this system has no /dev/full");
        Path file = folder.resolve("checkpoint.safetensors");
        Files.writeString(file, "the last good one");
        Files.createSymbolicLink(folder.resolve("checkpoint.safetensors.partial"), full);
        Planned planned = new Planned("x", StoredDtype.F32, Dims.of(1000));
        assertThatThrownBy(() -> {
                    try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(planned), Map.of())) {
                        writer.append(ByteBuffer.allocate(4000));
                        writer.finish();
                    }
                })
                .isInstanceOf(EngineException.class)
                .hasMessageMatching(
                        "(?s).*checkpoint\\.safetensors cannot be written .*needs 4,\\d+ bytes and [\\d,]+ bytes"
                                + " are free; make room and start again.*");
        assertThat(file).hasContent("the last good one");
        assertThat(folder.resolve("checkpoint.safetensors.partial")).doesNotExist();
    }

    /** On a real file system of 16 MB, mounted in a name space of its own where the system lets a user have one. */
    @Test
    void runsOnADiskThatFillsUpKeepTheirLastCheckpointAndContinue() throws Exception {
        String mount = "mount -t tmpfs -o size=16m tmpfs '" + folder + "'";
        assumeTrue(status("unshare", "-rm", "sh", "-c", mount) == 0, "no small file system can be mounted here");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path output = Files.createTempFile("filled-disk", ".txt");
        String run = mount + " && exec '" + java + "' -Xmx128m -XX:TieredStopAtLevel=1 -cp \"$FILLED_CLASSES\" "
                + FilledDisk.class.getName() + " '" + folder + "'";
        ProcessBuilder builder = new ProcessBuilder("unshare", "-rm", "sh", "-c", run)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("FILLED_CLASSES", System.getProperty("java.class.path"));
        int status = builder.start().waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(status).as(text).isZero();
        assertThat(text).contains("continued: checkpoint", "continued: sample", "kept: middle.safetensors");
    }

    private static int status(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
