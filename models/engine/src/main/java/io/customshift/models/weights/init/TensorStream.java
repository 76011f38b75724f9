package io.customshift.models.weights.init;

import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;

/**
 * Makes the values of planned tensors in pieces of a million elements, on the executor's threads, and writes them in
 * order. At most {@value #WINDOW} pieces are in memory. A piece's values depend on the seed, the tensor's name and the
 * piece's place alone, so that neither the number of threads nor the other components change them.
 */
final class TensorStream {
    private static final int PIECE = 1 << 20;
    private static final int WINDOW = 6;

    private final SafetensorsWriter writer;
    private final ExecutorService executor;
    private final ComponentConfig config;
    private final long seed;
    private final LongConsumer written;
    private final Deque<Future<ByteBuffer>> pending = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    TensorStream(
            SafetensorsWriter writer,
            ExecutorService executor,
            ComponentConfig config,
            long seed,
            LongConsumer written) {
        this.writer = writer;
        this.executor = executor;
        this.config = config;
        this.seed = seed;
        this.written = written;
    }

    void write(Planned tensor) throws InterruptedException {
        long elements = tensor.shape().elements();
        boolean positions = tensor.name().equals("pos_embed.pos_embed");
        NormalTable table = null;
        if (!positions) {
            Distribution distribution = Distribution.of(tensor.name(), tensor.shape());
            table = new NormalTable(tensor.dtype(), distribution.mean(), distribution.deviation());
        }
        for (long at = 0; at < elements; at += PIECE) {
            int count = (int) Math.min(PIECE, elements - at);
            while (pending.size() >= WINDOW) {
                drainOne();
            }
            ByteBuffer buffer = take().limit(count * tensor.dtype().bytes());
            long start = at;
            NormalTable values = table;
            pending.add(executor.submit(() -> {
                if (values == null) {
                    fillPositions(buffer, tensor, start, count);
                } else {
                    values.fill(buffer, count, pieceSeed(tensor.name(), start));
                }
                return buffer.flip();
            }));
        }
    }

    void drain() throws InterruptedException {
        while (!pending.isEmpty()) {
            drainOne();
        }
    }

    private void drainOne() throws InterruptedException {
        try {
            ByteBuffer piece = pending.remove().get();
            long bytes = piece.remaining();
            writer.append(piece);
            written.accept(bytes);
            free.push(piece);
        } catch (ExecutionException e) {
            throw new IllegalStateException("making random weights failed", e.getCause());
        }
    }

    private ByteBuffer take() {
        ByteBuffer buffer =
                free.isEmpty() ? ByteBuffer.allocateDirect(PIECE * 4).order(ByteOrder.LITTLE_ENDIAN) : free.pop();
        return buffer.clear();
    }

    private long pieceSeed(String name, long start) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return NormalTable.mixed(NormalTable.mixed(seed ^ crc.getValue() << 20) + start);
    }

    private void fillPositions(ByteBuffer buffer, Planned tensor, long start, int count) {
        PositionTable positions = new PositionTable((TransformerConfig) config);
        long width = tensor.shape().size(2);
        float[] row = {};
        for (long at = start; at < start + count; at++) {
            if (row.length == 0 || at % width == 0) {
                row = positions.row((int) (at / width));
            }
            int bits = NormalTable.bits(tensor.dtype(), row[(int) (at % width)]);
            if (tensor.dtype().bytes() == 4) {
                buffer.putInt(bits);
            } else {
                buffer.putShort((short) bits);
            }
        }
    }
}
