package io.customshift.scheduler.cost;

import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import java.util.Collection;
import java.util.Comparator;

/**
 * What the cost of a picture depends on, beside the device.
 *
 * @param references photos of the subject
 */
public record PictureKind(ImageSize size, int steps, int references, PlanName plan) {
    /** A further photo makes a step longer by this part; only as far as none of that kind was measured. */
    private static final double REFERENCE = 0.15;
    /** How unlike pictures are that differ in the plan alone, or by one photo. */
    private static final double OTHER_PLAN = 1.5;

    private static final double ONE_PHOTO = 0.3;

    public static PictureKind of(RenderSettings settings, int references) {
        return new PictureKind(settings.size(), settings.steps(), references, PlanName.orExact(settings.plan()));
    }

    public static PictureKind of(PictureCost cost) {
        return new PictureKind(cost.size(), cost.steps(), cost.references(), PlanName.orExact(cost.plan()));
    }

    public PictureCost cost(long images, double seconds) {
        return new PictureCost(size, steps, references, plan, images, seconds);
    }

    /** Work by rule of thumb: million pixels times steps, somewhat more with more photos. */
    double work() {
        return size.width() * (size.height() / 1e6) * steps * (1 + REFERENCE * Math.max(0, references - 1));
    }

    /** The one of these that is least unlike. */
    public PictureKind likest(Collection<PictureKind> others) {
        return others.stream().min(Comparator.comparingDouble(this::distance)).orElse(this);
    }

    /** How far apart two kinds are: 0 for the same, about 1 for a factor of e in pixels or steps. */
    double distance(PictureKind other) {
        double pixels = Math.log((double) size.width() * size.height())
                - Math.log((double) other.size.width() * other.size.height());
        return Math.abs(pixels)
                + Math.abs(Math.log((double) steps / other.steps))
                + ONE_PHOTO * Math.abs(references - other.references)
                + (plan.equals(other.plan) ? 0 : OTHER_PLAN);
    }
}
