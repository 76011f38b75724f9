package io.customshift.worker.render;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.storage.PictureDigests;
import io.customshift.worker.engine.Caption;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.engine.PictureFile;
import io.customshift.worker.engine.ReferencePhoto;
import io.customshift.worker.engine.RenderException;
import io.customshift.worker.engine.Rendered;
import io.customshift.worker.engine.Renderer;
import io.customshift.worker.engine.StepProgress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Pictures are texts. Fails when the test says so; remembers what it was asked. */
final class FakeRenderer implements Renderer {
    static final ModelVersion MODEL = new ModelVersion("fake@1");

    final List<String> generated = new ArrayList<>();
    /** Prompts of each call. */
    final List<List<String>> together = new ArrayList<>();

    int batch = 1;
    final List<ImageSize> encoded = new ArrayList<>();
    /** Thrown by the next calls of generate, in order. A picture of "bad" fails by itself, one of "poison" fails the whole call. */
    final Deque<RenderException> failures = new ArrayDeque<>();

    final Deque<RenderException> encodeFailures = new ArrayDeque<>();
    /** Where it runs: pictures of two devices differ in a byte. */
    String device = "fake";

    /** A device that makes nothing at all. */
    volatile boolean broken;

    Runnable afterSteps = () -> {};
    /** Thrown by the next files that are made, in order. */
    final Deque<Error> pngFailures = new ConcurrentLinkedDeque<>();

    /** Of each picture; none where it is empty. */
    byte[] thumbnail = {};

    Runnable beforeGenerate = () -> {};
    int open;

    static RenderException failure(String code, boolean retryable) {
        return new RenderException(new FailureCode(code), retryable, "the test wants " + code, null);
    }

    @Override
    public ModelVersion model() {
        return MODEL;
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public WorkerAbilities abilities() {
        return new WorkerAbilities(
                16, 16, 64, RenderSettings.DEFAULT, 1000, 5, List.of(), StoreState.READY, DeviceState.READY);
    }

    @Override
    public long referenceBytes(int references, ImageSize size) {
        return 10L * references;
    }

    @Override
    public EncodedSubject encode(String name, List<ReferencePhoto> photos, ImageSize size) {
        if (!encodeFailures.isEmpty()) {
            throw encodeFailures.remove();
        }
        encoded.add(size);
        open++;
        return new EncodedSubject() {
            @Override
            public long bytes() {
                return 10L * photos.size();
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    @Override
    public void check() {
        if (broken) {
            throw failure("ENGINE_FAILURE", true);
        }
    }

    @Override
    public List<String> warnings(String prompt) {
        return prompt.contains("zebra") ? List.of("the test does not know \"zebra\"") : List.of();
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
        beforeGenerate.run();
        check();
        together.add(tasks.stream().map(ImageTask::prompt).toList());
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        if (tasks.stream().anyMatch(task -> task.prompt().equals("poison"))) {
            throw failure("ENGINE_FAILURE", true);
        }
        progress.step(1, 1);
        return tasks.stream().map(this::rendered).toList();
    }

    private Rendered rendered(ImageTask task) {
        if (task.prompt().equals("bad")) {
            return new Rendered.Failed(failure("PROMPT_INVALID", false));
        }
        generated.add(task.prompt());
        afterSteps.run();
        return new Rendered.Made(picture());
    }

    private Picture picture() {
        return new Picture() {
            @Override
            public PictureFile file(Caption caption) {
                Error failure = pngFailures.poll();
                if (failure != null) {
                    throw failure;
                }
                byte[] pixels = caption.settings().getBytes(StandardCharsets.UTF_8);
                PictureDigests digests =
                        new PictureDigests(Canonical.ofBytes(pixels), new PerceptualHash("00000000000000ff"));
                return new PictureFile(
                        (caption.parameters() + caption.settings() + device).getBytes(StandardCharsets.UTF_8),
                        digests,
                        Optional.of(thumbnail).filter(jpeg -> jpeg.length > 0));
            }

            @Override
            public Duration textTime() {
                return Duration.ofMillis(1);
            }

            @Override
            public Duration denoiseTime() {
                return Duration.ofMillis(2);
            }

            @Override
            public Duration decodeTime() {
                return Duration.ofMillis(3);
            }
        };
    }
}
