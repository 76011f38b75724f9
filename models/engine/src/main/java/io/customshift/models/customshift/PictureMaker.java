package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Guides;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.SeededNoise;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Texts to plan to steps to pixels, for pictures of one subject and of one kind.
 *
 * <p>Always computes {@code batch} pictures side by side, the last one again where there are fewer: a kernel's choice, and
 * with it a picture's last bits, depends on how many rows there are, and not on what is in the others. So a picture
 * depends on its request, the engine, its batch and its threads, never on its neighbours or on its place among them. Noise
 * is drawn from each seed by itself, and each picture is decoded by itself.
 */
final class PictureMaker {
    private final TensorScope scope;
    private final PromptEncoder prompts;
    private final Autoencoder autoencoder;
    private final Transformer transformer;
    private final FlowMatchEuler schedule;

    PictureMaker(
            TensorScope scope,
            PromptEncoder prompts,
            Autoencoder autoencoder,
            Transformer transformer,
            FlowMatchEuler schedule) {
        this.scope = scope;
        this.prompts = prompts;
        this.autoencoder = autoencoder;
        this.transformer = transformer;
        this.schedule = schedule;
    }

    /** A request that is known to be text, with the noise that it starts from. */
    private record Start(PromptText prompt, PromptText negative, float[] noise) {}

    /** What the decoder gives, before it is rounded to 8 bits: [3, H, W] around [-1, 1], not clamped. */
    private record Decoded(float[] chw, Optional<ReferenceMass> mass, Times times) {}

    private record Times(Duration text, Duration denoise, Duration decode) {}

    /** One outcome for each request, in their order; all have these settings. */
    List<PictureOutcome> make(
            List<GenerationRequest> requests,
            GenerationSettings settings,
            Guides guides,
            int batch,
            StepListener listener) {
        PictureOutcome[] outcomes = new PictureOutcome[requests.size()];
        List<Integer> places = new ArrayList<>();
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            GenerationRequest request = requests.get(i);
            try {
                starts.add(new Start(
                        PromptText.prompt(request.prompt()),
                        PromptText.prompt(request.negative()),
                        noise(request.seed(), settings.size())));
                places.add(i);
            } catch (EngineException e) {
                outcomes[i] = new PictureOutcome.Failed(e);
            }
        }
        for (int from = 0; from < starts.size(); from += batch) {
            List<Start> some = starts.subList(from, Math.min(starts.size(), from + batch));
            List<Decoded> decoded = decoded(some, settings, guides, batch, listener);
            for (int i = 0; i < some.size(); i++) {
                outcomes[places.get(from + i)] = outcome(some.get(i), decoded.get(i), settings.size());
            }
        }
        return Arrays.asList(outcomes);
    }

    private PictureOutcome outcome(Start start, Decoded decoded, ImageSize size) {
        try {
            return new PictureOutcome.Made(new GeneratedImage(
                    RgbImage.fromChw(decoded.chw(), size.width(), size.height()),
                    decoded.mass(),
                    prompts.warnings(start.prompt()),
                    decoded.times().text(),
                    decoded.times().denoise(),
                    decoded.times().decode()));
        } catch (EngineException e) {
            return new PictureOutcome.Failed(e);
        }
    }

    /** What the decoder makes of a run from given noise [C, h, w], before it is rounded to 8 bits. */
    float[] decodedFrom(float[] noise, GenerationRequest request, Guides guides, int batch) {
        Start start = new Start(PromptText.prompt(request.prompt()), PromptText.prompt(request.negative()), noise);
        return decoded(List.of(start), request.settings(), guides, batch, StepListener.NONE)
                .get(0)
                .chw();
    }

    /** At most a batch. */
    private List<Decoded> decoded(
            List<Start> starts, GenerationSettings settings, Guides guides, int batch, StepListener listener) {
        ImageSize size = settings.size();
        try (TensorScope work = scope.child()) {
            long begun = System.nanoTime();
            List<Start> padded = new ArrayList<>(starts);
            while (padded.size() < batch) {
                padded.add(starts.get(starts.size() - 1));
            }
            List<Denoising.Texts> texts = padded.stream()
                    .map(start -> new Denoising.Texts(
                            prompts.encode(work, start.prompt()), prompts.encode(work, start.negative())))
                    .toList();
            prompts.rest();
            long encoded = System.nanoTime();
            Denoising denoising = new Denoising(
                    transformer,
                    settings,
                    settings.plan().steps(schedule, settings.steps(), settings.guidance(), guides.count() > 0),
                    guides);
            Denoising.Result result = denoising.run(work, latents(work, padded, size), texts, listener);
            long denoised = System.nanoTime();
            List<float[]> pixels = new ArrayList<>();
            for (int i = 0; i < starts.size(); i++) {
                try (Tensor latents = transformer.row(work, result.latents(), i);
                        Tensor picture = autoencoder.decode(work, latents)) {
                    pixels.add(picture.toFloats());
                }
            }
            int made = starts.size();
            // Each has its share, so that the times of all add up to the time that was spent.
            Times times = new Times(
                    Duration.ofNanos((encoded - begun) / made),
                    Duration.ofNanos((denoised - encoded) / made),
                    Duration.ofNanos((System.nanoTime() - denoised) / made));
            List<Decoded> decoded = new ArrayList<>();
            for (int i = 0; i < made; i++) {
                int picture = i;
                Optional<ReferenceMass> mass = result.mass().map(all -> mass(size, all, picture));
                decoded.add(new Decoded(pixels.get(i), mass, times));
            }
            return decoded;
        }
    }

    private float[] noise(long seed, ImageSize size) {
        int reduction = autoencoder.reduction();
        return SeededNoise.normal(
                seed, autoencoder.latentChannels() * (size.height() / reduction) * (size.width() / reduction));
    }

    /** [B, C, h, w] */
    private Tensor latents(TensorScope work, List<Start> starts, ImageSize size) {
        int reduction = autoencoder.reduction();
        int each = starts.get(0).noise().length;
        float[] all = new float[starts.size() * each];
        for (int i = 0; i < starts.size(); i++) {
            System.arraycopy(starts.get(i).noise(), 0, all, i * each, each);
        }
        return work.floats(
                all, starts.size(), autoencoder.latentChannels(), size.height() / reduction, size.width() / reduction);
    }

    private ReferenceMass mass(ImageSize size, MassMeter meter, int picture) {
        int span = autoencoder.reduction() * transformer.config().patchSize();
        return meter.mass(picture, size.height() / span, size.width() / span);
    }
}
