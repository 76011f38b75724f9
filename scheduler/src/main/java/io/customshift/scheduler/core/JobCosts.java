package io.customshift.scheduler.core;

import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.PictureCost;
import java.util.List;

/** What a job's pictures were to take when it was accepted, and what they take now. */
public final class JobCosts {
    /** Costs that say nothing of a kind of their own. */
    private static final int ONE_PHOTO = 1;

    private JobCosts() {}

    /** What the job is planned by, always the same. */
    static CostTable planned(JobSpec spec, PlanSettings settings) {
        return new CostTable(spec.costs(), settings.secondsPerMegapixelStep());
    }

    /** Engine seconds of all that is asked for, by this table. */
    public static double seconds(JobSpec spec, CostTable table) {
        return kinds(spec).stream()
                .mapToDouble(kind -> kind.images() * table.seconds(PictureKind.of(kind)))
                .sum();
    }

    /** How long a planned second takes by what is measured now. */
    public static double pace(JobSpec spec, PlanSettings settings, CostTable now) {
        double planned = seconds(spec, planned(spec, settings));
        return planned > 0 ? seconds(spec, now) / planned : 1;
    }

    /** The kinds of pictures with how many of each; of a job of an earlier scheduler, its defaults. */
    private static List<PictureCost> kinds(JobSpec spec) {
        return spec.costs().isEmpty()
                ? List.of(PictureKind.of(spec.defaults(), ONE_PHOTO).cost(spec.imageCount(), 0))
                : spec.costs();
    }
}
