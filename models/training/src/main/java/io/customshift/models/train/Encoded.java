package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A request's data as latents and text embeddings. What encoded them is closed by then.
 *
 * @param latentShape [C, h, w]
 */
@SuppressWarnings("ArrayRecordComponent")
record Encoded(List<EncodedSubject> subjects, TextTable texts, long[] latentShape) {
    static Encoded of(TrainingRequest request, TransformerConfig transformer, TrainingListener listener) {
        VaeConfig autoencoder;
        try (Weights weights = Weights.open(request.weights(), EnumSet.of(Component.VAE))) {
            autoencoder = weights.vae().config();
        }
        int side = latentSide(request, transformer, autoencoder);
        DataSet data = request.data().load(side * autoencoder.reduction(), request.cache(), listener);
        TextTable texts = TextCache.table(request, texts(data), listener);
        long[] shape = {autoencoder.latentChannels(), side, side};
        long[] all = {data.pictures(), shape[0], shape[1], shape[2]};
        Values latents = LatentCache.latents(request, data, all, listener);
        return new Encoded(subjects(data, texts, latents), texts, shape);
    }

    private static int latentSide(TrainingRequest request, TransformerConfig transformer, VaeConfig autoencoder) {
        if (request.side() == TrainingRequest.MODELS_OWN_SIDE) {
            return transformer.sampleSize();
        }
        int unit = autoencoder.reduction() * transformer.patchSize();
        int most = transformer.posEmbedMaxSize() * unit;
        if (request.side() % unit != 0 || request.side() > most) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "size is " + request.side() + "; these weights train on multiples of " + unit + " up to " + most);
        }
        return request.side() / autoencoder.reduction();
    }

    /** Every text once; the empty one first, because batches leave texts out. */
    private static List<String> texts(DataSet data) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add("");
        for (RawSubject subject : data.subjects()) {
            subject.pictures().forEach(picture -> texts.addAll(picture.captions()));
            texts.add(subject.name());
        }
        return List.copyOf(texts);
    }

    private static List<EncodedSubject> subjects(DataSet data, TextTable texts, Values latents) {
        int size = latents.elements().length / Math.max(1, data.pictures());
        List<EncodedSubject> subjects = new ArrayList<>();
        int at = 0;
        for (RawSubject raw : data.subjects()) {
            List<EncodedSubject.Picture> pictures = new ArrayList<>();
            for (RawSubject.Picture picture : raw.pictures()) {
                float[] own = Arrays.copyOfRange(latents.elements(), at * size, (at + 1) * size);
                int[] captions =
                        picture.captions().stream().mapToInt(texts::number).toArray();
                pictures.add(new EncodedSubject.Picture(own, captions, picture.reference()));
                at++;
            }
            subjects.add(new EncodedSubject(texts.number(raw.name()), pictures));
        }
        return subjects;
    }
}
