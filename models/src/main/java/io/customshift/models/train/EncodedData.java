package io.customshift.models.train;

import io.customshift.models.network.Autoencoder;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A data set as latents: every picture is encoded once, and the latents are kept in a file beside the run, so that the
 * next start needs neither the pictures nor the autoencoder.
 */
final class EncodedData {
    private static final int BATCH = 16;
    private static final String TENSOR = "latents";

    private EncodedData() {}

    /**
     * Encodes a data set, or reads it back.
     *
     * @param cache file of the latents; its name must change with the data and the autoencoder
     * @param encoded told how many pictures are done
     */
    static List<EncodedSubject> of(
            DataSet data,
            Autoencoder autoencoder,
            TensorScope scope,
            TextTable texts,
            Path cache,
            IntConsumer encoded) {
        int side = data.size() / autoencoder.reduction();
        long[] shape = {data.pictures(), autoencoder.latentChannels(), side, side};
        if (!Files.exists(cache)) {
            write(data, autoencoder, scope, cache, shape, encoded);
        }
        Values all = StoredValues.read(SafetensorsFile.open(cache).tensor(TENSOR));
        if (!Arrays.equals(all.shape(), shape)) {
            throw new IllegalStateException(cache + " holds " + Dims.of(all.shape()) + ", not " + Dims.of(shape));
        }
        return subjects(data, texts, all);
    }

    private static List<EncodedSubject> subjects(DataSet data, TextTable texts, Values all) {
        int size = all.elements().length / Math.max(1, data.pictures());
        List<EncodedSubject> subjects = new ArrayList<>();
        int at = 0;
        for (RawSubject raw : data.subjects()) {
            List<EncodedSubject.Picture> pictures = new ArrayList<>();
            for (RawSubject.Picture picture : raw.pictures()) {
                float[] latents = Arrays.copyOfRange(all.elements(), at * size, (at + 1) * size);
                int[] captions =
                        picture.captions().stream().mapToInt(texts::number).toArray();
                pictures.add(new EncodedSubject.Picture(latents, captions, picture.reference()));
                at++;
            }
            subjects.add(new EncodedSubject(texts.number(raw.name()), pictures));
        }
        return subjects;
    }

    private static void write(
            DataSet data, Autoencoder autoencoder, TensorScope scope, Path cache, long[] shape, IntConsumer encoded) {
        SafetensorsWriter.Planned planned = new SafetensorsWriter.Planned(TENSOR, StoredDtype.F32, Dims.of(shape));
        try (SafetensorsWriter writer = SafetensorsWriter.create(cache, List.of(planned), Map.of())) {
            List<RawSubject.Picture> waiting = new ArrayList<>();
            int done = 0;
            for (RawSubject subject : data.subjects()) {
                for (RawSubject.Picture picture : subject.pictures()) {
                    waiting.add(picture);
                    if (waiting.size() == BATCH) {
                        writer.append(encode(waiting, data.size(), autoencoder, scope));
                        done += waiting.size();
                        encoded.accept(done);
                        waiting.clear();
                    }
                }
            }
            if (!waiting.isEmpty()) {
                writer.append(encode(waiting, data.size(), autoencoder, scope));
                encoded.accept(done + waiting.size());
            }
            writer.finish();
        }
    }

    private static ByteBuffer encode(
            List<RawSubject.Picture> pictures, int size, Autoencoder autoencoder, TensorScope scope) {
        float[] pixels = new float[pictures.size() * 3 * size * size];
        for (int i = 0; i < pictures.size(); i++) {
            float[] one = pictures.get(i).pixels().get();
            System.arraycopy(one, 0, pixels, i * one.length, one.length);
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
