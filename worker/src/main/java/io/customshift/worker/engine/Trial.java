package io.customshift.worker.engine;

import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few steps of the model's own picture of a gray photo, before the first shard: what a picture will take on this device, to
 * a factor of two or so, for plans and estimates that are made before any picture was. Afterwards memory is set up and
 * kernels are compiled, too. On a device so slow that one step takes {@link #PATIENCE} it is the only one.
 */
public final class Trial {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
    /** Nanoseconds: a worker is not to be kept from its work for long. */
    private static final long PATIENCE = 5_000_000_000L;
    /** Of the longer one of two pictures, whose difference is what a step takes. */
    private static final int STEPS = 3;

    private static final ImageId IMAGE = new ImageId("a".repeat(32));

    private final Renderer renderer;

    public Trial(Renderer renderer) {
        this.renderer = renderer;
    }

    /** What a picture of the model's own size and steps and one photo should take; nothing when none could be made. */
    public Optional<PictureCost> cost() {
        RenderSettings own = renderer.abilities().defaults();
        try (EncodedSubject subject = renderer.encode("thing", List.of(gray(own)), own.size())) {
            double first = seconds(own, 1, subject);
            double one = first;
            double step = first;
            if (first * 1e9 < PATIENCE) {
                one = seconds(own, 1, subject);
                step = Math.max(0, (seconds(own, STEPS, subject) - one) / (STEPS - 1));
            }
            double all = one + step * (own.steps() - 1);
            LOG.info("a picture of {} in {} steps should take {} s", own.size(), own.steps(), (float) all);
            return Optional.of(new PictureCost(own.size(), own.steps(), 1, own.plan(), 0, all));
        } catch (RuntimeException e) {
            // Whatever it is: a device that makes no picture at all is found out by the worker's own check.
            LOG.warn("the trial picture could not be made ({}); estimates begin as guesses", e.toString());
            return Optional.empty();
        }
    }

    private double seconds(RenderSettings own, int steps, EncodedSubject subject) {
        ImageTask task = new ImageTask(
                IMAGE,
                0,
                "",
                "",
                0,
                new RenderSettings(own.size(), steps, List.of(1.0), own.guidance(), own.plan()),
                new ObjectKey("trial.png"));
        long begun = System.nanoTime();
        renderer.generate(List.of(task), subject, (done, total) -> {});
        return (System.nanoTime() - begun) * 1e-9;
    }

    private static ReferencePhoto gray(RenderSettings own) {
        int width = own.size().width();
        int height = own.size().height();
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 128);
        return new ReferencePhoto(
                new ObjectKey("trial-photo.png"),
                PngWriter.encode(new RgbImage(width, height, pixels), PngMetadata.of("", "")));
    }
}
