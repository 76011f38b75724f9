package io.customshift.scheduler.intake;

import io.customshift.scheduler.recipe.Catalogue;
import io.customshift.scheduler.recipe.RecipeJob;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRegistered;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Removes a subject with what there is of it. Done again it finds the less. */
public final class SubjectRemoval {
    private final Catalogue catalogue;
    private final Erasure erasure;
    private final Sender sender;
    private final Clock clock;

    public SubjectRemoval(Catalogue catalogue, Erasure erasure, Sender sender, Clock clock) {
        this.catalogue = catalogue;
        this.erasure = erasure;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * Removes the registration, what workers have encoded of its photos, and photos and pictures where they are to go too. Jobs of recipes for other products have none of
     * it and are not looked at.
     *
     * @return the receipt
     */
    public SubjectErased remove(Tenant tenant, SubjectId subject, boolean photos, boolean pictures) {
        Optional<SubjectRegistered> registered = catalogue.registration(tenant, subject);
        if (registered.isPresent()) {
            sender.forget(tenant, subject);
        }
        Erasure.Removed gonePhotos = photos ? erasure.photos(tenant, subject) : Erasure.Removed.NONE;
        Erasure.Removed gonePictures = Erasure.Removed.NONE;
        List<JobId> unfinished = new ArrayList<>();
        for (JobStatus job : catalogue.jobs(tenant)) {
            if (RecipeJob.productOf(job).map(subject::equals).orElse(true)) {
                if (pictures) {
                    gonePictures = gonePictures.and(erasure.pictures(tenant, job.job(), subject));
                }
                if (!job.phase().ended()) {
                    unfinished.add(job.job());
                }
            }
        }
        SubjectErased erased = new SubjectErased(
                tenant,
                subject,
                registered.map(one -> one.subject().digest()).orElse(null),
                gonePhotos.objects(),
                gonePictures.objects(),
                gonePhotos.bytes() + gonePictures.bytes(),
                unfinished,
                clock.instant());
        if (erased.digest() != null) {
            sender.release(erased);
        }
        return erased;
    }
}
