package io.customshift.worker.engine;

import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.SizeRange;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The real engine. Opened once; closes with its native memory. */
public final class CustomShiftRenderer implements Renderer, AutoCloseable {
    private final CustomShift engine;
    private final ModelVersion model;
    private final String device;

    private CustomShiftRenderer(CustomShift engine, ModelVersion model, String device) {
        this.engine = engine;
        this.model = model;
        this.device = device;
    }

    /**
     * Loads weights: seconds to minutes.
     *
     * @throws RenderException with the engine's code when they cannot be loaded
     */
    public static CustomShiftRenderer open(EngineOptions options) {
        return guarded(() -> {
            CustomShift engine = CustomShift.open(options);
            // By content: workers compare labels, and each may have its own copy of the weights.
            ModelVersion model = ModelLabel.of(engine.architecture(), engine.contentDigest(), engine.adapterDigest());
            return new CustomShiftRenderer(engine, model, device(engine));
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
        GenerationSettings own = GenerationSettings.of(engine.defaultSize());
        RenderSettings defaults = new RenderSettings(
                new io.customshift.schemas.message.ImageSize(
                        own.size().width(), own.size().height()),
                own.steps(),
                own.strengths().values(),
                new io.customshift.schemas.message.Guidance(
                        own.guidance().reference(), own.guidance().prompt()));
        return new WorkerAbilities(
                sizes.multiple(),
                sizes.min(),
                sizes.max(),
                defaults,
                Limits.STEPS_MAX,
                Limits.REFERENCES_MAX,
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
    public Picture generate(ImageTask task, EncodedSubject subject, StepProgress progress) {
        SubjectReference reference = ((EncodedReference) subject).reference();
        return guarded(() -> {
            var settings = task.settings();
            GenerationSettings asked = GenerationSettings.of(engineSize(settings.size()))
                    .withSteps(settings.steps())
                    .withGuidance(new Guidance(
                            settings.guidance().reference(), settings.guidance().prompt()))
                    .withStrengths(new Strengths(settings.strengths()));
            GenerationRequest request = new GenerationRequest(task.prompt(), task.negative(), task.seed(), asked);
            return new EnginePicture(engine.generate(request, reference, progress::step));
        });
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
            throw new RenderException(
                    new FailureCode(e.code().name()), e.code().retryable(), String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        } catch (RenderStoppedException e) {
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

    private record EnginePicture(GeneratedImage made) implements Picture {
        @Override
        public byte[] png(String parameters, String settings) {
            return PngWriter.encode(made.image(), PngMetadata.of(parameters, settings));
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
