package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.ObjectStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Presigned addresses, all for as long as the settings say, under the names that browsers keep the files by. */
@Singleton
public class Addresses {
    private final ObjectStore store;
    private final SchedulerConfig config;

    @Inject
    public Addresses(ObjectStore store, SchedulerConfig config) {
        this.store = store;
        this.config = config;
    }

    /**
     * Of a picture, called after what its user knows it by. What is signed follows from the job, never from what an object in
     * the bucket or an event says: that may be anybody's.
     *
     * @param which of the subject's pictures
     */
    String picture(Tenant owner, JobId job, SubjectId subject, ImageId image, String which) {
        return of(new BucketLayout(owner).image(job, subject, image), subject + "-" + which + ".png");
    }

    /** Of what shows it small; see {@link #picture}. */
    String thumbnail(Tenant owner, JobId job, SubjectId subject, ImageId image, String which) {
        return of(new BucketLayout(owner).thumbnail(job, subject, image), subject + "-" + which + "-small.jpg");
    }

    /** What a picture of a job's results is known by: its row's own id or number, and its seed. */
    static String which(ResultLine line) {
        return (line.id() == null ? Integer.toString(line.line()) : line.id()) + "-" + line.seed();
    }

    String of(ObjectKey key, String fileName) {
        return store.presigned(key, config.store().urlValid(), fileName);
    }
}
