package io.customshift.deploy.standalone.verify.fuzz;

import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Surface;
import io.customshift.models.error.EngineException;
import io.customshift.models.weights.adapter.Adapter;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/** Heads of safetensors and adapter files, read as the engine reads them: refused with a code, or taken. */
final class WeightsFuzz {
    /** Enough of the tensors' bytes for a file whose header holds together. */
    private static final int DATA = 1 << 20;

    private final byte[] seed;
    private final Path file;
    private final Random random;
    private final Mutator mutator;

    /** @param adapter a good one, whose tensors are read as a model's too */
    WeightsFuzz(Path adapter, Path folder, Random random) throws IOException {
        byte[] all = Files.readAllBytes(adapter);
        this.seed = all.length > DATA ? Arrays.copyOf(all, DATA) : all;
        this.file = Files.createDirectories(folder).resolve("fuzzed.safetensors");
        this.random = random;
        this.mutator = new Mutator(random);
    }

    FuzzInput next() {
        int length = (int) ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        byte[] header = Arrays.copyOfRange(seed, 8, 8 + length);
        byte[] bytes;
        if (random.nextInt(3) > 0) {
            byte[] changed = random.nextBoolean() ? mutator.json(header) : mutator.bytes(header);
            ByteBuffer whole = ByteBuffer.allocate(8 + changed.length + seed.length - 8 - length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            whole.putLong(changed.length).put(changed).put(seed, 8 + length, seed.length - 8 - length);
            bytes = whole.array();
        } else {
            bytes = mutator.bytes(seed);
        }
        return new FuzzInput(Surface.WEIGHTS, random.nextBoolean() ? "adapter" : "model", List.of(), null, bytes);
    }

    Optional<String> send(FuzzInput input) throws IOException {
        // A file that is mapped must not be shortened.
        Files.deleteIfExists(file);
        Files.write(file, Objects.requireNonNull(input.body()));
        try {
            if (input.target().equals("adapter")) {
                Adapter.open(file);
            } else {
                SafetensorsFile.open(file);
            }
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e.toString());
        }
    }
}
