package io.customshift.schemas.identity;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.util.regex.Pattern;

/**
 * Where things are in the bucket. Folders never have a dot in their names and objects always have one in their last
 * part, so no key is the folder of another. The default tenant is at the root, others under {@code tenants/{tenant}/}.
 */
public record BucketLayout(Tenant tenant) {
    /** The layout of a fleet with one tenant. */
    public static final BucketLayout DEFAULT = new BucketLayout(Tenant.DEFAULT);

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,8}");

    /** The picture: {@code jobs/{job}/{subject}/{image}.png}. */
    public ObjectKey image(JobId job, SubjectId subject, ImageId image) {
        return key("jobs/" + job + "/" + subject + "/" + image + ".png");
    }

    /** What was used to make the picture, beside it: {@code jobs/{job}/{subject}/{image}.json}. */
    public ObjectKey sidecar(JobId job, SubjectId subject, ImageId image) {
        return key("jobs/" + job + "/" + subject + "/" + image + ".json");
    }

    /** The picture small, beside it, where it is larger than that: {@code jobs/{job}/{subject}/{image}.thumb.jpg}. */
    public ObjectKey thumbnail(JobId job, SubjectId subject, ImageId image) {
        return thumbnailOf(image(job, subject, image));
    }

    /** The thumbnail of a picture that is at {@code picture}. */
    public static ObjectKey thumbnailOf(ObjectKey picture) {
        return beside(picture, ".thumb.jpg");
    }

    /** The sidecar of a picture that is at {@code picture}. */
    public static ObjectKey sidecarOf(ObjectKey picture) {
        return beside(picture, ".json");
    }

    private static ObjectKey beside(ObjectKey picture, String end) {
        String key = picture.value();
        if (!key.endsWith(".png")) {
            throw new IllegalArgumentException("picture key is " + key + "; it must end in .png");
        }
        return new ObjectKey(key.substring(0, key.length() - 4) + end);
    }

    /** The results, line by line: {@code jobs/{job}/manifest.jsonl}. */
    public ObjectKey manifest(JobId job) {
        return key("jobs/" + job + "/manifest.jsonl");
    }

    /** The results after a retry: {@code jobs/{job}/manifest-{round}.jsonl}. Results are written once and never changed. */
    public ObjectKey manifest(JobId job, int round) {
        return key("jobs/" + job + "/manifest-" + round + ".jsonl");
    }

    /** A file of an accepted job, named after its content: {@code jobs/{job}/{what}-{digest}.{extension}}. */
    public ObjectKey part(JobId job, String what, Sha256 digest, String extension) {
        return key("jobs/" + job + "/" + what + "-" + digest.value().substring(0, 16) + "." + extension);
    }

    /** A reference photo: {@code subjects/{subject}/{digest}.{extension}}. */
    public ObjectKey reference(SubjectId subject, Sha256 digest, String extension) {
        Require.matches(extension, EXTENSION, "file extension", "1 to 8 of a-z 0-9");
        return key("subjects/" + subject + "/" + digest + "." + extension);
    }

    /** What all keys of the tenant's jobs begin with: pictures, what lies beside them, and results. */
    public String jobsPrefix() {
        return prefix() + "jobs/";
    }

    /** What all keys of a job begin with, for listing. */
    public String jobPrefix(JobId job) {
        return jobsPrefix() + job + "/";
    }

    /** What all keys of a subject's uploaded photos begin with. */
    public String referencesPrefix(SubjectId subject) {
        return prefix() + "subjects/" + subject + "/";
    }

    /** What all keys of a job's pictures of a subject begin with. */
    public String picturesPrefix(JobId job, SubjectId subject) {
        return jobPrefix(job) + subject + "/";
    }

    private ObjectKey key(String rest) {
        return new ObjectKey(prefix() + rest);
    }

    private String prefix() {
        return tenant.equals(Tenant.DEFAULT) ? "" : "tenants/" + tenant + "/";
    }
}
