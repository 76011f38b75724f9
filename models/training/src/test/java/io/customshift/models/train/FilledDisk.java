package io.customshift.models.train;

import static java.util.Objects.requireNonNull;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.OutputFile;
import io.customshift.models.train.TrainedWeights.State;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happens on a disk that fills up, as a program: it is run where {@link DiskFullTest} has mounted a small file
 * system. Prints a line for each thing seen, and fails with an exception.
 */
final class FilledDisk {
    private static final int ELEMENTS = 100_000;
    private static final int STEPS = 5;
    private static final int FILLED_AT = 3;

    private final Path folder;

    private FilledDisk(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        FilledDisk disk = new FilledDisk(Path.of(arguments[0]));
        disk.whole();
        disk.checkpoint();
        disk.sample();
        disk.middleOfAFile();
    }

    /** Counts steps in one tensor, and may fill the disk when its state or a sample is asked for. */
    private final class Counting implements Learner {
        private final float[] sum;
        private final boolean fillAtState;
        private final boolean fillAtSample;
        private int last;

        Counting(Optional<State> state, boolean fillAtState, boolean fillAtSample) {
            this.sum = state.map(
                            found -> requireNonNull(found.weights().get("sum")).elements())
                    .orElseGet(() -> new float[ELEMENTS]);
            this.fillAtState = fillAtState;
            this.fillAtSample = fillAtSample;
        }

        @Override
        public Step learn(int step) {
            last = step;
            sum[0] += step;
            return new Step(sum[0], 1, 1e-3, 1);
        }

        @Override
        public State state() {
            if (fillAtState && last == FILLED_AT) {
                fill();
            }
            Map<String, Values> values = Map.of("sum", new Values(sum.clone(), ELEMENTS));
            return new State(values, values, values, values);
        }

        @Override
        public long stateBytes() {
            return 16L * ELEMENTS;
        }

        @Override
        public void sample(Path png) {
            if (fillAtSample && last == FILLED_AT) {
                fill();
            }
            OutputFile.write(png, new byte[100_000]);
        }

        @Override
        public void close() {}
    }

    private void fill() {
        try (OutputStream filler = Files.newOutputStream(filler())) {
            byte[] piece = new byte[1024];
            while (true) {
                filler.write(piece);
            }
        } catch (IOException full) {
            System.out.println("full: " + full.getMessage());
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    private void run(String out, boolean fillAtState, boolean fillAtSample) {
        TrainingRun.Plan plan = new TrainingRun.Plan(STEPS, 1, 1, Map.of());
        new TrainingRun(folder.resolve(out), plan, (step, steps, loss, rate) -> {})
                .run(state -> new Counting(state, fillAtState, fillAtSample), learner -> {});
    }

    private void whole() {
        run("whole", false, false);
    }

    private void checkpoint() throws IOException {
        fails("checkpoint", true, false, "checkpoint.safetensors", FILLED_AT - 1);
    }

    private void sample() throws IOException {
        fails("sample", false, true, "sample-00000" + FILLED_AT + ".png", FILLED_AT);
    }

    private void fails(String out, boolean fillAtState, boolean fillAtSample, String named, int kept)
            throws IOException {
        try {
            run(out, fillAtState, fillAtSample);
            throw new IllegalStateException(out + ": the full disk was not noticed");
        } catch (EngineException e) {
            requireNamed(e, named);
        }
        Path file = folder.resolve(out).resolve(TrainingRun.CHECKPOINT);
        require(Checkpoint.read(file).step() == kept, out + ": the last good checkpoint is not step " + kept);
        Files.delete(filler());
        run(out, false, false);
        require(
                Files.readAllLines(folder.resolve(out).resolve("losses.csv"))
                        .equals(Files.readAllLines(folder.resolve("whole").resolve("losses.csv"))),
                out + ": the losses are not those of a run that was never cut off");
        try (var files = Files.list(folder.resolve(out))) {
            require(files.noneMatch(left -> left.toString().contains(".part")), out + ": a partial file was left");
        }
        System.out.println("continued: " + out);
    }

    private void middleOfAFile() throws IOException {
        Path file = folder.resolve("middle.safetensors");
        Files.writeString(file, "what was there before");
        Planned planned = new Planned("x", StoredDtype.F32, Dims.of(ELEMENTS));
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(planned), Map.of())) {
            writer.append(ByteBuffer.allocate(2 * ELEMENTS));
            fill();
            writer.append(ByteBuffer.allocate(2 * ELEMENTS));
            throw new IllegalStateException("the full disk was not noticed in the middle of a file");
        } catch (EngineException e) {
            requireNamed(e, "middle.safetensors");
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("not a clear error", e);
        }
        require(Files.readString(file).equals("what was there before"), "the old file was harmed");
        System.out.println("kept: middle.safetensors");
    }

    private static void requireNamed(EngineException e, String file) {
        System.out.println("refused: " + e.getMessage());
        String message = String.valueOf(e.getMessage());
        require(e.code() == ErrorCode.OUTPUT_UNWRITABLE, "the code is " + e.code());
        require(message.contains(file), "the message does not name " + file + ": " + message);
        require(message.matches("(?s).*needs [\\d,]+ bytes and [\\d,]+ bytes are free.*"), "no sizes: " + message);
        require(message.contains("make room"), "no fix: " + message);
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }
}
