package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.ConstantBlend;
import io.customshift.models.network.Guides;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEncoders;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.WeightsDigest;
import io.customshift.models.weights.config.TransformerConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * <p><b>The same picture.</b> The same request with the same subject gives the same picture on engines of one
 * {@link #digest}, whatever else runs, whatever else is in its batch, and whether the subject was encoded just now or held:
 * see {@link PictureMaker}.
 *
 * <p><b>Lifetime.</b> The engine owns weights, scripts and kept texts; closing it waits for the calls that are inside
 * ({@link OpenGate}). A {@link SubjectReference} owns its keys and values and may be closed while a picture is made of it.
 * What a call computes on its way is freed when it returns, whatever the outcome.
 *
 * <p><b>Threads.</b> Safe for any number; on one device, calls that overlap share it and gain nothing. Progress is told on
 * the calling thread.
 *
 * <p><b>What is kept.</b> Embeddings of the last 64 texts ({@link PromptEncoder}); subjects only as long as their holder
 * keeps them.
 */
public final class CustomShift implements AutoCloseable {
    /** Of the engine's last bits: counted up whenever the same request begins to give other ones. */
    private static final String ARITHMETIC = "arithmetic:2";

    /** The same on a GPU. */
    private static final String GPU_ARITHMETIC = "arithmetic:3";

    private final Weights weights;
    private final Script script;
    private final TensorScope scope;
    private final ModelDefaults defaults;
    private final PromptEncoder prompts;
    private final Autoencoder autoencoder;
    private final Transformer transformer;
    private final SubjectEncoder subjects;
    private final PictureMaker maker;
    private final int batch;
    /** What a digest says beside the weights. */
    private final String settings;

    private final String digest;
    private final MergedAdapters adapters;
    private final Precision precision;
    private final Admission admission;
    private final OpenGate gate = new OpenGate("the engine");

    private CustomShift(EngineOptions options, Weights weights, Script script, MergedAdapters adapters) {
        this.weights = weights;
        this.defaults = ModelDefaults.of(options.weights());
        this.script = script;
        this.scope = script.newScope();
        this.precision = Precision.of(options.dtype(), options.device());
        this.adapters = adapters;
        this.settings = String.join(
                        " ",
                        // One pass of a picture changes nothing of what a subject is encoded to.
                        adapters.withoutDistilled().digest().orElse("no-adapter"),
                        precision.label(),
                        script.onGpu() ? GPU_ARITHMETIC : ARITHMETIC,
                        "t5:" + options.t5Length())
                + sideBySide(options.batch());
        this.digest = WeightsDigest.local(weights) + " " + settings;
        this.transformer = Transformer.load(script, scope, weights.transformer(), adapters.loras(), precision);
        this.autoencoder = Autoencoder.load(script, scope, weights.vae(), precision);
        this.prompts = new PromptEncoder(
                scope,
                weights,
                into -> TextEncoders.load(script, into, weights, precision),
                options.encodersLeave(),
                options.t5Length());
        this.subjects = new SubjectEncoder(scope, prompts, autoencoder, transformer);
        FlowMatchEuler schedule = new FlowMatchEuler(
                weights.scheduler().shift(), weights.scheduler().trainTimesteps());
        this.maker = new PictureMaker(scope, prompts, autoencoder, transformer, schedule);
        this.batch = options.batch();
        long encoderBytes = weightBytes(encoders());
        this.admission = new Admission(
                sizes(transformer.config(), autoencoder.reduction()),
                new MemoryPlan.Shapes(
                        transformer.config(),
                        weights.vae().config(),
                        precision.compute().bytes(),
                        prompts.tokens()),
                weightBytes(EnumSet.of(Component.TRANSFORMER, Component.VAE))
                        + adapters.copiedElements() * precision.held().bytes()
                        + (options.encodersLeave() ? 0 : encoderBytes),
                options.encodersLeave() ? encoderBytes : 0,
                subjects::bytes,
                script.onGpu(),
                options.memory() > 0 ? options.memory() : Torch.memoryBytes(options.device()),
                adapters.innerGuidance());
    }

    /** Without T5 on a CPU: it is needed for a moment, and a mapped file gives its memory back. */
    private Set<Component> encoders() {
        return script.onGpu()
                ? EnumSet.of(Component.CLIP_L, Component.CLIP_G, Component.T5)
                : EnumSet.of(Component.CLIP_L, Component.CLIP_G);
    }

    private long weightBytes(Set<Component> components) {
        long elements = weights.parts().entrySet().stream()
                .filter(part -> components.contains(part.getKey()))
                .flatMap(part -> part.getValue().tensors().values().stream())
                .mapToLong(tensor -> tensor.shape().elements())
                .sum();
        return elements * precision.held().bytes();
    }

    private static SizeRange sizes(TransformerConfig config, int reduction) {
        int span = reduction * config.patchSize();
        int multiple = span / gcd(span, ImageSize.STEP) * ImageSize.STEP;
        int max = Math.min(ImageSize.MAX, config.posEmbedMaxSize() * span);
        return new SizeRange(multiple, multiple, max / multiple * multiple);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * Opens weights on a device.
     *
     * @throws EngineException WEIGHTS_*, ADAPTER_MISMATCH, TOKENIZER_INVALID, DEVICE_UNAVAILABLE, DTYPE_UNSUPPORTED,
     *     OUT_OF_MEMORY
     */
    public static CustomShift open(EngineOptions options) {
        Weights weights = Weights.open(options.weights(), EnumSet.allOf(Component.class), options.components());
        @Nullable Script script = null;
        try {
            MergedAdapters adapters = MergedAdapters.open(
                    options.adapters(), weights.transformer().config());
            if (options.checkFinite()) {
                weights.requireFinite();
                adapters.requireFinite();
            }
            script = Torch.script(options.device());
            Torch.suitThreads(weights.transformer().config().width());
            return new CustomShift(options, weights, script, adapters);
        } catch (RuntimeException e) {
            if (script != null) {
                script.close();
            }
            weights.close();
            throw e;
        }
    }

    /** Rows of a batch and threads decide over a picture's last bits: engines that differ in them are not one. */
    private static String sideBySide(int batch) {
        return batch == 1 ? "" : " batch:" + batch + " threads:" + Torch.threads();
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
        return WeightsDigest.content(weights) + " " + settings
                + (hasGuidanceInside() ? " adapters:" + adapterDigest().orElse("") : "");
    }

    /** Identifies the adapter, if there is one, wherever it lies: the part of {@link #digest} that is its own. */
    public Optional<String> adapterDigest() {
        return adapters.digest();
    }

    /** The transformer in short, by its blocks and the width of its tokens: {@code sd3-24x1536} is SD3-medium. */
    public String architecture() {
        return "sd3-" + transformer.config().numLayers() + "x"
                + transformer.config().width();
    }

    /** Whether an adapter has the guidance inside, so that one pass a step may do. */
    public boolean hasGuidanceInside() {
        return adapters.innerGuidance().isPresent();
    }

    /** The device that it runs on, as it was found: {@code cpu} or {@code cuda:N}, never {@code auto}. */
    public String device() {
        return script.device();
    }

    /** The types that this engine holds and computes in, for people and metadata. */
    public String precision() {
        return precision.label();
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
        return admission.sizes();
    }

    /**
     * Refuses a size that these weights have no positions for.
     *
     * @throws EngineException SIZE_INVALID
     */
    public void requireSize(ImageSize size) {
        admission.requireSize(size);
    }

    /** What pictures of these settings take of the device's memory, computed side by side as the engine was opened for. */
    public MemoryPlan memory(GenerationSettings settings, int references) {
        return admission.memory(settings, references, batch);
    }

    /**
     * Refuses what the device has no memory for, before it is computed.
     *
     * @throws EngineException OUT_OF_MEMORY that names the largest that fits
     */
    public void requireMemory(GenerationSettings settings, int references) {
        admission.requireMemory(settings, references, batch);
    }

    /** Native memory of a subject's keys and values at a size, before they are computed. */
    public long referenceBytes(int references, ImageSize size) {
        return references * subjects.bytes(size);
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
        return gate.inside(() -> subjects.encode(subject, size, key(subject, size), digest));
    }

    /** What {@link Ablations#encodeTogether} promises. */
    SubjectReference encodeTogether(Subject subject, ImageSize size) {
        requireSize(size);
        SubjectKey key = SubjectKey.of(subject, size, digest + " references-together");
        return gate.inside(() -> subjects.encodeTogether(subject, size, key, digest));
    }

    /**
     * Generates a picture without references: text to image.
     *
     * @throws EngineException SIZE_INVALID, STEPS_INVALID, PROMPT_INVALID, PICTURE_NOT_FINITE, OUT_OF_MEMORY
     */
    public GeneratedImage generate(GenerationRequest request, StepListener listener) {
        return generate(List.of(request), listener).get(0).orThrow();
    }

    /**
     * Generates a picture of a subject.
     *
     * @throws EngineException as without references, STRENGTH_INVALID, and REFERENCES_INVALID when the subject was
     *     encoded at another size or with other weights; CLOSED when it was closed
     */
    public GeneratedImage generate(GenerationRequest request, SubjectReference subject, StepListener listener) {
        return generate(List.of(request), subject, listener).get(0).orThrow();
    }

    /**
     * Generates pictures without references, as {@link #generate(List, SubjectReference, StepListener)} does.
     *
     * @throws EngineException as there
     */
    public List<PictureOutcome> generate(List<GenerationRequest> requests, StepListener listener) {
        return gate.inside(() -> {
            try (Guides nobody = Guides.none()) {
                return pictures(requests, nobody, batch, listener);
            }
        });
    }

    /**
     * Generates pictures of one subject, as many side by side as the engine was opened for ({@link EngineOptions#batch}).
     * Prompts, negatives and seeds may differ, settings may not. A picture that cannot be made, for its prompt or because
     * its values are not finite, fails by itself.
     *
     * @param listener told of the steps of each batch
     * @return for each request, in their order, what became of it
     * @throws EngineException what concerns all of them: USAGE when settings differ, SIZE_INVALID, STRENGTH_INVALID,
     *     REFERENCES_INVALID, CLOSED, OUT_OF_MEMORY
     */
    public List<PictureOutcome> generate(
            List<GenerationRequest> requests, SubjectReference subject, StepListener listener) {
        return generate(requests, subject, batch, listener);
    }

    /**
     * The same with another number side by side, for whom memory does not suffice for that of the options. Last bits may
     * differ from what {@link #digest} stands for.
     *
     * @param sideBySide at least 1
     * @throws EngineException as there
     */
    public List<PictureOutcome> generate(
            List<GenerationRequest> requests, SubjectReference subject, int sideBySide, StepListener listener) {
        return gate.inside(() -> {
            GenerationSettings settings = settings(requests);
            try (Guides guides = guides(settings, subject)) {
                return pictures(requests, guides, sideBySide, listener);
            }
        });
    }

    private List<PictureOutcome> pictures(
            List<GenerationRequest> requests, Guides guides, int sideBySide, StepListener listener) {
        GenerationSettings settings = settings(requests);
        requireSize(settings.size());
        admission.requirePlan(settings, guides.count());
        admission.requireMemory(settings, guides.count(), sideBySide);
        return maker.make(requests, settings, guides, sideBySide, listener);
    }

    private static GenerationSettings settings(List<GenerationRequest> requests) {
        List<GenerationSettings> kinds =
                requests.stream().map(GenerationRequest::settings).distinct().toList();
        if (kinds.size() != 1) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "pictures of one call have " + kinds.size()
                            + " different settings; give one or more pictures of one"
                            + " size, steps, guidance, strengths and plan, and the others in another call");
        }
        return kinds.get(0);
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
                return pictures(List.of(request), guides, batch, listener)
                        .get(0)
                        .orThrow();
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
        requireSize(request.settings().size());
        return gate.inside(() -> {
            try (Guides guides =
                    subject.map(given -> guides(request.settings(), given)).orElseGet(Guides::none)) {
                return maker.decodedFrom(noise, request, guides, batch);
            }
        });
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
