package io.customshift.worker.engine;

import io.customshift.models.image.RgbImage;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Makes noise without a network, and without a device: for trials of the fleet around it, in which a picture takes its time but
 * no computer's. The same task and subject give the same noise, others other noise.
 */
public final class NoiseRenderer implements Renderer {
    /** What {@code CUSTOMSHIFT_DEVICE} says for this one. */
    public static final String DEVICE = "none";

    /** A picture that ends the process of whoever makes it, as a fault in native code would. */
    static final String POISON = "what ends its worker";
    /** How such a process ends. */
    private static final int POISONED = 86;

    private static final Duration STEP = Duration.ofMillis(20);
    private static final int BATCH = 2;
    private static final int SIDE_MULTIPLE = 16;
    private static final int SIDE_MAX = 2048;

    private final ModelVersion model;

    private final PictureEncoder encoder;

    /** @param weights what it stands for: noise of other weights has another label */
    public NoiseRenderer(String weights, PictureEncoder encoder) {
        this.encoder = encoder;
        this.model = new ModelVersion("noise@"
                + Canonical.form("noise").put("weights", weights).hexDigest().substring(0, 12));
    }

    @Override
    public ModelVersion model() {
        return model;
    }

    @Override
    public String device() {
        return DEVICE;
    }

    @Override
    public WorkerAbilities abilities() {
        return new WorkerAbilities(
                SIDE_MULTIPLE,
                SIDE_MULTIPLE,
                SIDE_MAX,
                RenderSettings.DEFAULT,
                Limits.STEPS_MAX,
                Limits.REFERENCES_MAX,
                List.of(),
                StoreState.READY,
                DeviceState.READY);
    }

    @Override
    public long referenceBytes(int references, ImageSize size) {
        return references;
    }

    @Override
    public EncodedSubject encode(String name, List<ReferencePhoto> photos, ImageSize size) {
        Canonical form = Canonical.form("noise.subject").put("name", name);
        photos.forEach(
                photo -> form.put("photo", Canonical.ofBytes(photo.bytes()).value()));
        return new Digest(form.hexDigest());
    }

    @Override
    public List<String> warnings(String prompt) {
        return List.of();
    }

    @Override
    public void check() {
        // nothing that could fail
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public boolean halveBatch() {
        return false;
    }

    @Override
    public List<Rendered> generate(List<ImageTask> tasks, EncodedSubject subject, StepProgress progress) {
        if (tasks.stream().anyMatch(task -> task.prompt().equals(POISON))) {
            Runtime.getRuntime().halt(POISONED);
        }
        int steps = tasks.get(0).settings().steps();
        for (int done = 1; done <= steps; done++) {
            try {
                Thread.sleep(STEP.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            progress.step(done, steps);
        }
        return tasks.stream()
                .<Rendered>map(task -> new Rendered.Made(noise(task, ((Digest) subject).hex(), steps)))
                .toList();
    }

    private Noise noise(ImageTask task, String subject, int steps) {
        String all = Canonical.form("noise.picture")
                .put("subject", subject)
                .put("prompt", task.prompt())
                .put("seed", Long.toString(task.seed()))
                .hexDigest();
        return new Noise(
                encoder,
                Long.parseUnsignedLong(all.substring(0, 16), 16),
                task.settings().size(),
                STEP.multipliedBy(steps));
    }

    private record Digest(String hex) implements EncodedSubject {
        @Override
        public long bytes() {
            return hex.length();
        }

        @Override
        public void close() {
            // no native memory
        }
    }

    private record Noise(PictureEncoder encoder, long seed, ImageSize size, Duration denoiseTime) implements Picture {
        @Override
        public PictureFile file(Caption caption) {
            byte[] rgb = new byte[3 * size.width() * size.height()];
            new Random(seed).nextBytes(rgb);
            return encoder.encode(new RgbImage(size.width(), size.height(), rgb), caption);
        }

        @Override
        public Duration textTime() {
            return Duration.ZERO;
        }

        @Override
        public Duration decodeTime() {
            return Duration.ZERO;
        }
    }
}
