package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Preprocess;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.ConstantBlend;
import io.customshift.models.network.Guides;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.TextEncoders;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.SeededNoise;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.WeightsDigest;
import io.customshift.models.weights.adapter.Adapter;
import io.customshift.models.weights.adapter.AdapterScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine: opened once with weights, it encodes subjects and generates pictures of them.
 *
 * <pre>{@code
 * try (CustomShift engine = CustomShift.open(EngineOptions.of(weights));
 *         SubjectReference mug = engine.encode(new Subject("ceramic mug", photos), size)) {
 *     GeneratedImage picture = engine.generate(request, mug, StepListener.NONE);
 * }
 * }</pre>
 *
 * <p>The same request with the same subject gives the same picture: every picture is computed by itself, whatever else
 * runs, and noise depends on the seed alone. Thread-safe; on one device, calls that overlap share it.
 */
public final class CustomShift implements AutoCloseable {
    private final Weights weights;
    private final Script script;
    private final TensorScope scope;
    private final ModelDefaults defaults;
    private final PromptEncoder prompts;
    private final Autoencoder autoencoder;
    private final Transformer transformer;
    private final FlowMatchEuler schedule;
    /** What a digest says beside the weights. */
    private final String settings;

    private final String digest;
    private final Optional<String> adapterDigest;
    private final Precision precision;
    private final OpenGate gate = new OpenGate("the engine");

    private CustomShift(EngineOptions options, Weights weights, Script script, Optional<Adapter> adapter) {
        this.weights = weights;
        this.defaults = ModelDefaults.of(options.weights());
        this.script = script;
        this.scope = script.newScope();
        this.precision = Precision.of(options.dtype(), options.device());
        this.adapterDigest = adapter.map(Adapter::digest);
        this.settings =
                String.join(" ", adapterDigest.orElse("no-adapter"), precision.label(), "t5:" + options.t5Length());
        this.digest = WeightsDigest.local(weights) + " " + settings;
        Lora lora = adapter.map(CustomShift::lora).orElse(Lora.NONE);
        this.transformer = Transformer.load(script, scope, weights.transformer(), lora, precision);
        this.autoencoder = Autoencoder.load(script, scope, weights.vae(), precision);
        TextEncoders encoders = TextEncoders.load(script, scope, weights, precision);
        this.prompts = new PromptEncoder(scope, weights, encoders, options.t5Length());
        this.schedule = new FlowMatchEuler(
                weights.scheduler().shift(), weights.scheduler().trainTimesteps());
    }

    /**
     * Opens weights on a device.
     *
     * @throws EngineException WEIGHTS_*, ADAPTER_MISMATCH, TOKENIZER_INVALID, DEVICE_UNAVAILABLE, DTYPE_UNSUPPORTED,
     *     OUT_OF_MEMORY
     */
    public static CustomShift open(EngineOptions options) {
        Weights weights = Weights.open(options.weights());
        @Nullable Script script = null;
        try {
            Optional<Adapter> adapter = options.adapter().map(Adapter::open);
            adapter.ifPresent(opened -> opened.requireFits(weights.transformer().config()));
            if (options.checkFinite()) {
                weights.requireFinite();
                adapter.ifPresent(Adapter::requireFinite);
            }
            script = Torch.script(options.device());
            Torch.suitThreads(weights.transformer().config().width());
            return new CustomShift(options, weights, script, adapter);
        } catch (RuntimeException e) {
            if (script != null) {
                script.close();
            }
            weights.close();
            throw e;
        }
    }

    /** An adapter as the updates that the transformer merges. */
    static Lora lora(Adapter adapter) {
        List<Lora.Update> updates = adapter.targets().entrySet().stream()
                .map(target -> new Lora.Update(
                        target.getKey(),
                        target.getValue().a(),
                        target.getValue().b(),
                        target.getValue().scale()))
                .toList();
        return new Lora(updates, adapter.scope() == AdapterScope.SHARED);
    }

    /**
     * Identifies weights, adapter and number type on this machine, where the weights are known by place and time: pictures
     * of engines with one digest agree.
     */
    public String digest() {
        return digest;
    }

    /** The same on every machine that holds the same files, wherever they lie; reads all of the weights. */
    public String contentDigest() {
        return WeightsDigest.content(weights) + " " + settings;
    }

    /** Identifies the adapter, if there is one, wherever it lies: the part of {@link #digest} that is its own. */
    public Optional<String> adapterDigest() {
        return adapterDigest;
    }

    /** The transformer in short, by its blocks and the width of its tokens: {@code sd3-24x1536} is SD3-medium. */
    public String architecture() {
        return "sd3-" + transformer.config().numLayers() + "x"
                + transformer.config().width();
    }

    /** The device that it runs on, as it was found: {@code cpu} or {@code cuda:N}, never {@code auto}. */
    public String device() {
        return script.device();
    }

    /** The types that this engine holds and computes in. */
    public Precision precision() {
        return precision;
    }

    /** What the model's folder says of how it is best used. */
    public ModelDefaults defaults() {
        return defaults;
    }

    /** The picture size that the weights were made for. */
    public ImageSize defaultSize() {
        int side = transformer.config().sampleSize() * autoencoder.reduction();
        return new ImageSize(side, side);
    }

    /** The picture sizes that these weights have positions for. */
    public SizeRange sizes() {
        int span = autoencoder.reduction() * transformer.config().patchSize();
        int multiple = span / gcd(span, ImageSize.STEP) * ImageSize.STEP;
        int max = Math.min(ImageSize.MAX, transformer.config().posEmbedMaxSize() * span);
        return new SizeRange(multiple, multiple, max / multiple * multiple);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * Refuses a size that these weights have no positions for.
     *
     * @throws EngineException SIZE_INVALID
     */
    public void requireSize(ImageSize size) {
        SizeRange sizes = sizes();
        if (!sizes.contains(size)) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "size is " + size + "; these weights make pictures of multiples of " + sizes.multiple() + " up to "
                            + sizes.max() + "x" + sizes.max());
        }
    }

    /** Native memory of a subject's keys and values at a size, before they are computed. */
    public long referenceBytes(int references, ImageSize size) {
        return references * transformer.referenceBytes(tokens(size));
    }

    /**
     * What the encoders will not see of a prompt or a subject's name, and which of its words the model does not know, a
     * sentence for each; empty when all is well.
     */
    public List<String> warnings(String prompt) {
        PromptText text = PromptText.prompt(prompt);
        return gate.inside(() -> prompts.warnings(text));
    }

    /** The cache key that {@link #encode} will give the subject. Computes nothing but digests. */
    public SubjectKey key(Subject subject, ImageSize size) {
        return SubjectKey.of(subject, size, digest);
    }

    /**
     * Reference-Alignment Branch: the subject's keys and values at a size, each reference by itself.
     *
     * @throws EngineException SIZE_INVALID, PROMPT_INVALID for the name, OUT_OF_MEMORY
     */
    public SubjectReference encode(Subject subject, ImageSize size) {
        requireSize(size);
        PromptText name = PromptText.subject(subject.name());
        return gate.inside(() -> encode(subject, name, size));
    }

    private SubjectReference encode(Subject subject, PromptText name, ImageSize size) {
        return encode(subject, name, size, key(subject, size), (held, images, text) -> {
            List<List<Tensor>> references = new ArrayList<>();
            for (Tensor image : images) {
                references.add(transformer.reference(held, image, text));
            }
            return references;
        });
    }

    /** What {@link Ablations#encodeTogether} promises. */
    SubjectReference encodeTogether(Subject subject, ImageSize size) {
        requireSize(size);
        PromptText name = PromptText.subject(subject.name());
        SubjectKey key = SubjectKey.of(subject, size, digest + " references-together");
        return gate.inside(() -> encode(subject, name, size, key, transformer::referencesTogether));
    }

    @FunctionalInterface
    private interface Alignment {
        /** Keys and values of each reference, from its latents and the subject's name. */
        List<List<Tensor>> align(TensorScope into, List<Tensor> latents, TextEmbedding name);
    }

    private SubjectReference encode(
            Subject subject, PromptText name, ImageSize size, SubjectKey key, Alignment alignment) {
        TensorScope held = scope.child();
        try (TensorScope work = scope.child()) {
            TextEmbedding text = prompts.encode(work, name);
            List<Tensor> images = new ArrayList<>();
            for (RgbImage image : subject.references()) {
                images.add(latents(work, image, size));
            }
            return new SubjectReference(
                    key,
                    digest,
                    size,
                    held,
                    alignment.align(held, images, text),
                    transformer.referenceBytes(tokens(size)));
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /**
     * Generates a picture without references: text to image.
     *
     * @throws EngineException SIZE_INVALID, STEPS_INVALID, PROMPT_INVALID, OUT_OF_MEMORY
     */
    public GeneratedImage generate(GenerationRequest request, StepListener listener) {
        return gate.inside(() -> {
            try (Guides nobody = Guides.none()) {
                return picture(request, nobody, listener);
            }
        });
    }

    /**
     * Generates a picture of a subject.
     *
     * @throws EngineException as without references, STRENGTH_INVALID, and REFERENCES_INVALID when the subject was
     *     encoded at another size or with other weights; CLOSED when it was closed
     */
    public GeneratedImage generate(GenerationRequest request, SubjectReference subject, StepListener listener) {
        return gate.inside(() -> {
            try (Guides guides = guides(request.settings(), subject)) {
                return picture(request, guides, listener);
            }
        });
    }

    /** What {@link Ablations#generateBlended} promises. */
    GeneratedImage generateBlended(
            GenerationRequest request,
            SubjectReference subject,
            ConstantBlend blend,
            double weight,
            StepListener listener) {
        return gate.inside(() -> {
            requireServes(request.settings(), subject);
            try (Guides guides = subject.blended(blend, weight)) {
                return picture(request, guides, listener);
            }
        });
    }

    private Guides guides(GenerationSettings settings, SubjectReference subject) {
        requireServes(settings, subject);
        double[] strengths = settings.strengths().forReferences(subject.count());
        return subject.guides(strengths, settings.form());
    }

    private void requireServes(GenerationSettings settings, SubjectReference subject) {
        if (!subject.engine().equals(digest)) {
            throw new EngineException(
                    ErrorCode.REFERENCES_INVALID,
                    "the subject was encoded by an engine with " + subject.engine() + " and this one has " + digest
                            + "; encode the subject with this engine");
        }
        if (!subject.size().equals(settings.size())) {
            throw new EngineException(
                    ErrorCode.REFERENCES_INVALID,
                    "the subject was encoded at " + subject.size() + " and the picture is " + settings.size()
                            + "; encode the subject at the picture's size");
        }
    }

    /**
     * What the decoder makes of a run that starts from given noise, before it is rounded to 8 bits: what parity with
     * other implementations is measured on.
     *
     * @param noise [C, h, w]
     * @return [3, H, W] around [-1, 1], not clamped
     */
    float[] decodedFrom(float[] noise, GenerationRequest request, Optional<SubjectReference> subject) {
        ImageSize size = request.settings().size();
        requireSize(size);
        return gate.inside(() -> {
            try (Guides guides =
                    subject.map(given -> guides(request.settings(), given)).orElseGet(Guides::none)) {
                return rendering(request, guides, noise, StepListener.NONE).chw();
            }
        });
    }

    private GeneratedImage picture(GenerationRequest request, Guides guides, StepListener listener) {
        ImageSize size = request.settings().size();
        requireSize(size);
        List<String> warnings = prompts.warnings(PromptText.prompt(request.prompt()));
        return rendering(request, guides, noise(request.seed(), size), listener).image(size, warnings);
    }

    private Rendering rendering(GenerationRequest request, Guides guides, float[] noise, StepListener listener) {
        GenerationSettings settings = request.settings();
        ImageSize size = settings.size();
        PromptText prompt = PromptText.prompt(request.prompt());
        PromptText negative = PromptText.prompt(request.negative());
        float[] sigmas = schedule.sigmas(settings.steps());
        try (TensorScope work = scope.child()) {
            long start = System.nanoTime();
            TextEmbedding wanted = prompts.encode(work, prompt);
            TextEmbedding unwanted = prompts.encode(work, negative);
            long encoded = System.nanoTime();
            Denoising denoising = new Denoising(transformer, settings, sigmas, guides);
            Denoising.Result result = denoising.run(work, latents(work, noise, size), wanted, unwanted, listener);
            long denoised = System.nanoTime();
            float[] chw = autoencoder.decode(work, result.latents()).toFloats();
            return new Rendering(
                    chw,
                    result.mass().map(values -> mass(size, values)),
                    Duration.ofNanos(encoded - start),
                    Duration.ofNanos(denoised - encoded),
                    Duration.ofNanos(System.nanoTime() - denoised));
        }
    }

    private Tensor latents(TensorScope work, RgbImage image, ImageSize size) {
        float[] pixels = Preprocess.toChw(image, size.width(), size.height());
        return autoencoder.encode(work, work.floats(pixels, 1, 3, size.height(), size.width()));
    }

    private float[] noise(long seed, ImageSize size) {
        int reduction = autoencoder.reduction();
        return SeededNoise.normal(
                seed, autoencoder.latentChannels() * (size.height() / reduction) * (size.width() / reduction));
    }

    private Tensor latents(TensorScope work, float[] values, ImageSize size) {
        int reduction = autoencoder.reduction();
        return work.floats(
                values, 1, autoencoder.latentChannels(), size.height() / reduction, size.width() / reduction);
    }

    private ReferenceMass mass(ImageSize size, float[] values) {
        int span = autoencoder.reduction() * transformer.config().patchSize();
        return new ReferenceMass(size.height() / span, size.width() / span, values);
    }

    private int tokens(ImageSize size) {
        int span = autoencoder.reduction() * transformer.config().patchSize();
        return (size.width() / span) * (size.height() / span);
    }

    /** Tensors that this engine holds now: weights, kept texts, open subjects. A leak test compares two readings. */
    public int heldTensors() {
        return gate.inside(script::held);
    }

    /** Waits for calls in progress; later ones fail with CLOSED. Closing again does nothing. */
    @Override
    public void close() {
        if (gate.close()) {
            release();
        }
    }

    private void release() {
        prompts.close();
        autoencoder.close();
        transformer.close();
        scope.close();
        script.close();
        weights.close();
    }
}
