package io.customshift.schemas.identity;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;

/**
 * A line becomes pictures, one for each seed, in order. Planning and results both expand by this, so they agree. Two
 * lines that ask for the same picture give tasks with the same image id: a planner keeps the first.
 */
public final class LineExpansion {
    private final Tenant tenant;
    private final JobId job;
    private final ModelVersion model;
    private final RenderSettings defaults;
    private final BucketLayout layout;

    public LineExpansion(Tenant tenant, JobId job, ModelVersion model, RenderSettings defaults) {
        this.tenant = tenant;
        this.job = job;
        this.model = model;
        this.defaults = defaults;
        this.layout = new BucketLayout(tenant);
    }

    /** The expansion of an accepted job's lines. */
    public static LineExpansion of(JobSpec spec) {
        return new LineExpansion(spec.tenant(), spec.job(), spec.model(), spec.defaults());
    }

    /**
     * The pictures of a line.
     *
     * @param index the line's number in the request, from 0
     * @param subject the subject that the line names
     * @throws io.customshift.schemas.error.WireException when the line has another number of strengths than the subject
     *     has references
     */
    public List<ImageTask> tasks(int index, RequestLine line, SubjectSpec subject) {
        if (!line.subject().equals(subject.id())) {
            throw new IllegalArgumentException(
                    "line " + index + " is about " + line.subject() + ", not about " + subject.id());
        }
        RenderSettings settings = line.settings(defaults);
        settings.strengthsFor(subject.references().size());
        String own = line.negative();
        String negative = own == null ? "" : own;
        return line.seedsInOrder().stream()
                .map(seed -> {
                    ImageId image = ImageIdentity.of(
                            tenant, job, subject.digest(), line.prompt(), negative, seed, settings, model);
                    return new ImageTask(
                            image,
                            index,
                            line.prompt(),
                            negative,
                            seed,
                            settings,
                            layout.image(job, subject.id(), image));
                })
                .toList();
    }
}
