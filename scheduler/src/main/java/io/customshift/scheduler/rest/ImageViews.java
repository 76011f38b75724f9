package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.NextAttempts;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Lines of results as pictures that people look at. */
@Singleton
class ImageViews {
    private final FleetView view;
    private final Addresses addresses;

    @Inject
    ImageViews(FleetView view, Addresses addresses) {
        this.view = view;
        this.addresses = addresses;
    }

    ImageView of(JobStatus job, ResultLine line) {
        boolean stored = line.status() == ImageStatus.STORED;
        FailureCode code = line.code();
        String url = stored
                ? addresses.picture(job.tenant(), job.job(), line.subject(), line.image(), Addresses.which(line))
                : null;
        // A line that says its size is of a time when workers write thumbnails.
        ImageSize size = line.size();
        String small = stored && size != null && size.hasThumbnail()
                ? addresses.thumbnail(job.tenant(), job.job(), line.subject(), line.image(), Addresses.which(line))
                : url;
        return new ImageView(
                line.image(),
                line.subject(),
                line.line(),
                line.id(),
                line.prompt(),
                line.seed(),
                size,
                line.status(),
                url,
                small,
                view.reviews()
                        .of(job, line.subject(), line.image())
                        .map(ImageView.Review::of)
                        .orElse(null),
                NextAttempts.attempt(line),
                NextAttempts.madeOf(line),
                code == null ? null : new ImageView.ImageError(code, line.message()),
                line.pixelsSha256(),
                line.perceptualHash(),
                line.warnings(),
                line.extra(),
                null);
    }
}
