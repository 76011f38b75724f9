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
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trains the autoencoder on random crops: it is convolutional, so a crop teaches as much per pixel as a picture. */
final class AutoencoderLearner implements Learner {
    /** Weight of the latents' divergence: enough to keep them near zero, too little to blur. */
    private static final double DIVERGENCE = 1e-4;

    private final PictureSource pictures;
    private final VaeConfig config;
    private final TrainedWeights trained;
    private final AutoencoderStep step;
    private final AdamW optimizer;
    private final Schedule schedule;
    private final Randomness randomness;
    private final int batch;
    private final int crop;
    private final BiConsumer<Path, Map<String, Values>> sampler;

    /** Pictures to learn from: any number of planar [3, size, size] float arrays from −1 to 1. */
    interface PictureSource {
        int size();

        float[] draw(SplittableRandom random);
    }

    /** @param sampler draws with averaged weights into a file */
    AutoencoderLearner(
            Script script,
            VaeConfig config,
            Map<String, Values> start,
            Map<String, Values> frozen,
            Optional<TrainedWeights.State> state,
            PictureSource pictures,
            AdamW optimizer,
            Schedule schedule,
            long seed,
            int batch,
            int crop,
            BiConsumer<Path, Map<String, Values>> sampler) {
        this.sampler = sampler;
        this.pictures = pictures;
        this.config = config;
        this.trained = state.map(found -> new TrainedWeights(script, found))
                .orElseGet(() -> new TrainedWeights(script, start));
        this.step = new AutoencoderStep(script, config, trained, frozen, DIVERGENCE);
        this.optimizer = optimizer;
        this.schedule = schedule;
        this.randomness = new Randomness(seed);
        this.batch = batch;
        this.crop = Math.min(crop, pictures.size());
        if (this.crop < 1 || this.crop % config.reduction() != 0) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "crop is " + crop + "; this autoencoder needs a multiple of " + config.reduction() + " up to "
                            + pictures.size());
        }
    }

    @Override
    public Step learn(int number) {
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
        double rate = schedule.rate(number);
        return new Step(loss, trained.update(optimizer, number, rate), rate, batch);
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
    public TrainedWeights.State state() {
        return trained.state();
    }

    @Override
    public long stateBytes() {
        return trained.stateBytes();
    }

    Map<String, Values> average() {
        return trained.average();
    }

    @Override
    public void sample(Path png) {
        sampler.accept(png, trained.average());
    }

    @Override
    public void close() {
        step.close();
        trained.close();
    }
}
