package io.customshift.worker.engine;

import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.PictureOutcome;
import io.customshift.models.customshift.Preset;
import io.customshift.models.customshift.SizeRange;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Photos;
import io.customshift.models.image.RgbImage;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.PlanSteps;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The real engine. Opened once; closes with its native memory. */
public final class CustomShiftRenderer implements Renderer, AutoCloseable {
    private final CustomShift engine;
    private final ModelVersion model;
    private final String device;
    private final PictureEncoder encoder;
    private volatile int batch;

    private CustomShiftRenderer(
            CustomShift engine, ModelVersion model, String device, PictureEncoder encoder, int batch) {
        this.encoder = encoder;
        this.engine = engine;
        this.model = model;
        this.device = device;
        this.batch = batch;
    }

    /**
     * Loads weights: seconds to minutes.
     *
     * @param encoder makes its pictures' files
     * @throws RenderException with the engine's code when they cannot be loaded
     */
    public static CustomShiftRenderer open(EngineOptions options, PictureEncoder encoder) {
        return guarded(() -> {
            CustomShift engine = CustomShift.open(options);
            // By content: workers compare labels, and each may have its own copy of the weights.
            ModelVersion model = ModelLabel.of(engine.architecture(), engine.contentDigest(), engine.adapterDigest());
            return new CustomShiftRenderer(engine, model, device(engine), encoder, options.batch());
        });
    }

    @Override
    public ModelVersion model() {
        return model;
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public WorkerAbilities abilities() {
        SizeRange sizes = engine.sizes();
        GenerationSettings own = Preset.EXACT.of(engine.defaultSize(), engine.defaults());
        RenderSettings defaults = new RenderSettings(
                new io.customshift.schemas.message.ImageSize(
                        own.size().width(), own.size().height()),
                own.steps(),
                own.strengths().values(),
                new io.customshift.schemas.message.Guidance(
                        own.guidance().reference(), own.guidance().prompt()),
                null);
        return new WorkerAbilities(
                sizes.multiple(),
                sizes.min(),
                sizes.max(),
                defaults,
                Limits.STEPS_MAX,
                Limits.REFERENCES_MAX,
                Arrays.stream(Preset.values())
                        .filter(preset -> preset != Preset.EXACT && runs(preset))
                        .map(preset -> new PlanSteps(
                                new PlanName(preset.toString()),
                                preset.of(engine.defaultSize(), engine.defaults())
                                        .steps()))
                        .toList(),
                StoreState.READY,
                DeviceState.READY);
    }

    @Override
    public long referenceBytes(int references, io.customshift.schemas.message.ImageSize size) {
        return guarded(() -> engine.referenceBytes(references, engineSize(size)));
    }

    @Override
    public EncodedSubject encode(
            String name, List<ReferencePhoto> photos, io.customshift.schemas.message.ImageSize size) {
        List<RgbImage> images =
                photos.stream().map(CustomShiftRenderer::decoded).toList();
        return guarded(() -> new EncodedReference(engine.encode(new Subject(name, images), engineSize(size))));
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public boolean halveBatch() {
        int before = batch;
        batch = Math.max(1, before / 2);
        return batch < before;
    }

    @Override
    public List<Rendered> generate(List<ImageTask> tasks, EncodedSubject subject, StepProgress progress) {
        SubjectReference reference = ((EncodedReference) subject).reference();
        return guarded(() -> {
            GenerationSettings asked = settings(tasks.get(0).settings());
            List<GenerationRequest> requests = tasks.stream()
                    .map(task -> new GenerationRequest(task.prompt(), task.negative(), task.seed(), asked))
                    .toList();
            return engine.generate(requests, reference, batch, progress::step).stream()
                    .map(this::rendered)
                    .toList();
        });
    }

    private boolean runs(Preset preset) {
        return preset != Preset.TURBO || engine.hasGuidanceInside();
    }

    private GenerationSettings settings(RenderSettings asked) {
        PlanName plan = PlanName.orExact(asked.plan());
        Preset preset = Arrays.stream(Preset.values())
                .filter(known -> known.toString().equals(plan.value()) && runs(known))
                .findFirst()
                .orElseThrow(() -> new RenderException(
                        new FailureCode(ErrorCode.PLAN_INVALID.name()),
                        false,
                        "plan is \"" + plan + "\", which this worker cannot run; take one that its heartbeats name",
                        null));
        return preset.of(engineSize(asked.size()), engine.defaults())
                .withSteps(asked.steps())
                .withGuidance(new Guidance(
                        asked.guidance().reference(), asked.guidance().prompt()))
                .withStrengths(new Strengths(asked.strengths()));
    }

    private Rendered rendered(PictureOutcome outcome) {
        return outcome instanceof PictureOutcome.Failed failed
                ? new Rendered.Failed(failure(failed.why()))
                : new Rendered.Made(new EnginePicture(encoder, outcome.orThrow()));
    }

    private static RenderException failure(EngineException e) {
        return new RenderException(
                new FailureCode(e.code().name()), e.code().retryable(), String.valueOf(e.getMessage()), e);
    }

    @Override
    public List<String> warnings(String prompt) {
        return guarded(() -> engine.warnings(prompt));
    }

    @Override
    public void check() {
        int side = engine.sizes().min();
        GenerationSettings least =
                GenerationSettings.of(new ImageSize(side, side)).withSteps(1);
        guarded(() -> engine.generate(new GenerationRequest("", "", 0, least), StepListener.NONE));
    }

    private static String device(CustomShift engine) {
        String found = engine.device();
        return found.equals("cpu") ? "cpu, " + Runtime.getRuntime().availableProcessors() + " cores" : found;
    }

    @Override
    public void close() {
        engine.close();
    }

    private static ImageSize engineSize(io.customshift.schemas.message.ImageSize size) {
        return new ImageSize(size.width(), size.height());
    }

    private static RgbImage decoded(ReferencePhoto photo) {
        try {
            return Photos.read(photo.bytes(), photo.key().value()).image();
        } catch (EngineException e) {
            FailureCode code = e.code() == ErrorCode.IMAGE_TOO_LARGE
                    ? FailureCode.REFERENCE_TOO_LARGE
                    : FailureCode.REFERENCE_UNREADABLE;
            throw new ReferenceException(code, String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        }
    }

    private static <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (EngineException e) {
            throw failure(e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        } catch (RenderStoppedException | RenderException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new RenderException(
                    FailureCode.ENGINE_FAILURE,
                    true,
                    "the engine failed without a code of its own (" + e + "); the worker's log has more",
                    e);
        }
    }

    private static RenderException outOfMemory(OutOfMemoryError e) {
        return new RenderException(
                FailureCode.OUT_OF_MEMORY,
                true,
                "the worker's heap is too small (" + e.getMessage() + "); give it a larger -Xmx",
                e);
    }

    private record EncodedReference(SubjectReference reference) implements EncodedSubject {
        @Override
        public long bytes() {
            return reference.bytes();
        }

        @Override
        public void close() {
            reference.close();
        }
    }

    private record EnginePicture(PictureEncoder encoder, GeneratedImage made) implements Picture {
        @Override
        public PictureFile file(Caption caption) {
            return encoder.encode(made.image(), caption);
        }

        @Override
        public Duration textTime() {
            return made.textTime();
        }

        @Override
        public Duration denoiseTime() {
            return made.denoiseTime();
        }

        @Override
        public Duration decodeTime() {
            return made.decodeTime();
        }
    }
}
