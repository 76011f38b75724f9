package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Script;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.VaeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trains the autoencoder on random crops: it is convolutional, so a crop teaches as much per pixel as a picture. */
final class AutoencoderLearner extends WeightsLearner {
    /** Weight of the latents' divergence: enough to keep them near zero, too little to blur. */
    private static final double DIVERGENCE = 1e-4;

    private final PictureSource pictures;
    private final VaeConfig config;
    private final AutoencoderStep step;
    private final Randomness randomness;
    private final int batch;
    private final int crop;

    /** Pictures to learn from: any number of planar [3, size, size] float arrays from −1 to 1. */
    interface PictureSource {
        int size();

        float[] draw(SplittableRandom random);
    }

    AutoencoderLearner(
            Script script,
            VaeConfig config,
            TrainedWeights trained,
            Map<String, Values> frozen,
            PictureSource pictures,
            TrainingRequest request,
            BiConsumer<Path, Map<String, Values>> sampler) {
        super(trained, request, sampler);
        this.pictures = pictures;
        this.config = config;
        this.step = new AutoencoderStep(script, config, trained, frozen, DIVERGENCE);
        this.randomness = new Randomness(request.seed());
        this.batch = request.batch().rows();
        this.crop = Math.min(request.crop(), pictures.size());
        if (this.crop < 1 || this.crop % config.reduction() != 0) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "crop is " + request.crop() + "; this autoencoder needs a multiple of " + config.reduction()
                            + " up to " + pictures.size());
        }
    }

    @Override
    Lesson collect(int number) {
        SplittableRandom choice = randomness.at(number, Purpose.CHOICE);
        int plane = crop * crop;
        float[] pixels = new float[batch * 3 * plane];
        List<SplittableRandom> choices =
                Stream.generate(choice::split).limit(batch).toList();
        // Side by side, because a catalogue's picture may have to be rendered first.
        IntStream.range(0, batch)
                .parallel()
                .forEach(i -> cut(pictures.draw(choices.get(i)), choices.get(i), pixels, i * 3 * plane));
        int side = crop / config.reduction();
        int channels = config.latentChannels();
        float[] noise = Randomness.normal(randomness.at(number, Purpose.NOISE), batch * channels * side * side);
        double loss = step.gradients(
                new Values(pixels, batch, 3, crop, crop), new Values(noise, batch, channels, side, side), 1);
        return new Lesson(loss, batch);
    }

    private void cut(float[] picture, SplittableRandom random, float[] into, int at) {
        int size = pictures.size();
        int top = random.nextInt(size - crop + 1);
        int left = random.nextInt(size - crop + 1);
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < crop; row++) {
                System.arraycopy(
                        picture,
                        (channel * size + top + row) * size + left,
                        into,
                        at + (channel * crop + row) * crop,
                        crop);
            }
        }
    }

    @Override
    public void close() {
        step.close();
        super.close();
    }
}
