package io.customshift.schemas.topics;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;

/** Record keys. The names in them cannot hold a slash, so no two things share a key. */
public final class Keys {
    private Keys() {}

    /** {@code tenant/job}. */
    public static String job(Tenant tenant, JobId job) {
        return tenant + "/" + job;
    }

    /** {@code tenant/subject}. */
    public static String subject(Tenant tenant, SubjectId subject) {
        return tenant + "/" + subject;
    }

    /** {@code tenant/recipe}. */
    public static String recipe(Tenant tenant, RecipeId recipe) {
        return tenant + "/" + recipe;
    }

    public static String worker(WorkerId worker) {
        return worker.value();
    }

    /** {@code tenant/job/image} of a picture that was given up. */
    public static String deadLetter(Tenant tenant, JobId job, ImageId image) {
        return job(tenant, job) + "/" + image;
    }

    /** {@code tenant/job/image} of a picture that somebody decided on. */
    public static String review(Tenant tenant, JobId job, ImageId image) {
        return job(tenant, job) + "/" + image;
    }

    /** {@code topic/partition/offset} of a record that went to quarantine. */
    public static String quarantined(String topic, int partition, long offset) {
        return topic + "/" + partition + "/" + offset;
    }
}
