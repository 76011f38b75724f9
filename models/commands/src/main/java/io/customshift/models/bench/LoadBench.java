package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.Transformer;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * How fast a transformer is opened, checked and bound, against reading its files from front to back; and the most memory
 * that was resident after the first load, against the size of the weights. Run in a process of its own, or the memory is somebody else's.
 */
public final class LoadBench {
    private static final int READ_BYTES = 8 << 20;
    /** The program itself takes some 400 MB, and its start some tenths of a second: a small model shows these, not its own. */
    private static final int JUDGED_MEGABYTES = 2_000;

    private LoadBench() {}

    /** @param rounds how often reading and loading are timed, in turn, after one reading that brings the file into memory */
    public static List<Figure> run(Path folder, String device, String dtype, int rounds) {
        List<Double> reads = new ArrayList<>();
        List<Double> loads = new ArrayList<>();
        long bytes = 0;
        long peak = 0;
        try (Script script = Torch.script(device)) {
            read(folder);
            for (int i = 0; i < rounds; i++) {
                reads.add(read(folder));
                long start = System.nanoTime();
                bytes = load(script, folder, dtype, device);
                loads.add((System.nanoTime() - start) / 1e9);
                if (i == 0) {
                    peak = peakResident();
                }
                // A file stays mapped until its buffers are collected; the next round maps it again.
                System.gc();
            }
        }
        double read = median(reads);
        double load = median(loads);
        int megabytes = (int) (bytes / 1_000_000);
        return List.of(
                Figure.plain("weights", bytes / 1e9, "GB"),
                Figure.plain("read", read, "s"),
                Figure.plain("load", load, "s"),
                Figure.plain("peak_resident", peak / 1e9, "GB"),
                new Figure("load_over_read", load / read, "x", Bound.atMost(2), Bound.atMost(1.3))
                        .judgedFrom(JUDGED_MEGABYTES, megabytes, "MB"),
                new Figure("peak_resident_over_weights", (double) peak / bytes, "x", Bound.atMost(2), Bound.atMost(1.3))
                        .judgedFrom(JUDGED_MEGABYTES, megabytes, "MB"));
    }

    private static long load(Script script, Path folder, String dtype, String device) {
        try (Weights weights = Weights.open(folder, EnumSet.of(Component.TRANSFORMER));
                TensorScope scope = script.newScope()) {
            weights.requireFinite();
            Precision precision = Precision.of(dtype, device);
            Transformer.load(script, scope, weights.transformer(), Lora.NONE, precision)
                    .close();
            return weights.byteSize();
        }
    }

    private static long peakResident() {
        return ProcessMemory.peakResident()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.ENGINE_FAILURE, "this system does not tell a process's memory (no /proc)"));
    }

    private static double median(List<Double> values) {
        return Stopwatch.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double read(Path folder) {
        long start = System.nanoTime();
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        List<Path> files;
        try (Weights weights = Weights.open(folder, EnumSet.of(Component.TRANSFORMER))) {
            files = weights.files();
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (channel.read(buffer.clear()) >= 0) {
                    // Only the reading counts.
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
