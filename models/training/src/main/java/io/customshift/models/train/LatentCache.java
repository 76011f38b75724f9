package io.customshift.models.train;

import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Precision;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.ContentDigest;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A data set's pictures as latents, encoded once and kept in a file. The autoencoder is loaded only to write it. */
final class LatentCache {
    private static final int BATCH = 16;
    /** Pixels of pictures that are read side by side, in bytes: a rendered one takes a core longer than its encoding. */
    private static final long AHEAD = 64L << 20;

    private static final String TENSOR = "latents";

    private final Path weights;
    private final String device;
    private final DataSet data;
    private final Dims shape;
    private final CacheFile cache;
    private final TrainingListener listener;

    private LatentCache(TrainingRequest request, DataSet data, Dims shape, TrainingListener listener) {
        this.weights = request.weights();
        this.device = request.device();
        this.data = data;
        this.shape = shape;
        this.cache = CacheFile.of(request.cache(), "latents", data.identity() + "\n" + autoencoder(weights));
        this.listener = listener;
    }

    /**
     * Reads the latents, which are made first where they are not there.
     *
     * @param shape [pictures, C, h, w]
     */
    static Values latents(TrainingRequest request, DataSet data, long[] shape, TrainingListener listener) {
        LatentCache cache = new LatentCache(request, data, Dims.of(shape), listener);
        SafetensorsFile file =
                cache.cache.open(cache::holdsAll, listener::warned).orElseGet(cache::make);
        return StoredValues.read(file.tensor(TENSOR));
    }

    private static String autoencoder(Path weights) {
        try (Weights opened = Weights.open(weights, EnumSet.of(Component.VAE))) {
            return opened.files().stream().map(ContentDigest::sha256).collect(Collectors.joining("\n"));
        }
    }

    private boolean holdsAll(SafetensorsFile file) {
        StoredTensor stored = file.tensor(TENSOR);
        return stored.shape().equals(shape) && stored.dtype() == StoredDtype.F32;
    }

    private SafetensorsFile make() {
        try (Weights opened = Weights.open(weights, EnumSet.of(Component.VAE));
                Script script = Torch.script(device);
                TensorScope scope = script.newScope();
                Autoencoder autoencoder =
                        Autoencoder.load(script, scope, opened.vae(), Precision.asStored(opened.vae()))) {
            write(autoencoder, scope);
        }
        return SafetensorsFile.open(cache.path());
    }

    private void write(Autoencoder autoencoder, TensorScope scope) {
        try (SafetensorsWriter writer = cache.create(List.of(new Planned(TENSOR, StoredDtype.F32, shape)))) {
            List<RawSubject.Picture> pictures = data.subjects().stream()
                    .flatMap(subject -> subject.pictures().stream())
                    .collect(Collectors.toCollection(ArrayList::new));
            int most = Math.toIntExact(Math.max(BATCH, Math.min(512, AHEAD / Float.BYTES / valuesOfOne())));
            CompletableFuture<List<float[]>> next = read(pictures, 0, most);
            for (int at = 0; at < pictures.size(); at += most) {
                List<float[]> read = next.join();
                next = read(pictures, at + most, most);
                for (int from = 0; from < read.size(); from += BATCH) {
                    int to = Math.min(from + BATCH, read.size());
                    writer.append(encode(read.subList(from, to), autoencoder, scope));
                    listener.encoded(at + to, pictures.size());
                }
            }
            writer.finish();
        }
    }

    /** Pixels from a picture on, while those before are encoded. */
    private static CompletableFuture<List<float[]>> read(List<RawSubject.Picture> pictures, int from, int most) {
        List<RawSubject.Picture> some =
                pictures.subList(Math.min(from, pictures.size()), Math.min(from + most, pictures.size()));
        return CompletableFuture.supplyAsync(() ->
                some.parallelStream().map(picture -> picture.pixels().get()).toList());
    }

    private int valuesOfOne() {
        return 3 * data.size() * data.size();
    }

    private ByteBuffer encode(List<float[]> pictures, Autoencoder autoencoder, TensorScope scope) {
        int size = data.size();
        float[] pixels = new float[pictures.size() * valuesOfOne()];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, pixels, i * valuesOfOne(), valuesOfOne());
        }
        try (TensorScope work = scope.child()) {
            Tensor latents = autoencoder.encode(work, work.floats(pixels, pictures.size(), 3, size, size));
            float[] values = latents.toFloats();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return bytes;
        }
    }
}
