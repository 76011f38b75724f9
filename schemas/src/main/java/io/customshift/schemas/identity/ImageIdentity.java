package io.customshift.schemas.identity;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.RenderSettings;

/**
 * The id of a picture. It follows from the job and from all that decides how the picture looks, so a retry, another
 * worker or a restarted scheduler finds the same object key, and what is there need not be made again.
 */
public final class ImageIdentity {
    private ImageIdentity() {}

    /**
     * The id of one picture.
     *
     * @param prompt as {@code RequestLine} keeps it
     * @param negative the same; empty for none
     * @param settings with one strength where all are equal, as {@code RenderSettings} keeps them
     */
    public static ImageId of(
            Tenant tenant,
            JobId job,
            SubjectDigest subject,
            String prompt,
            String negative,
            long seed,
            RenderSettings settings,
            ModelVersion model) {
        Canonical form = Canonical.form("customshift.image.v1")
                .put("tenant", tenant.value())
                .put("job", job.value())
                .put("subject", subject.value())
                .put("model", model.value())
                .put("prompt", prompt)
                .put("negative", negative)
                .put("seed", seed)
                .put("width", settings.size().width())
                .put("height", settings.size().height())
                .put("steps", settings.steps())
                .put("strengths", settings.strengths())
                .put("guidanceReference", settings.guidance().reference())
                .put("guidancePrompt", settings.guidance().prompt());
        PlanName plan = settings.plan();
        return new ImageId((plan == null ? form : form.put("plan", plan.value())).base32Digest());
    }
}
