package io.customshift.scheduler.intake;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectSpec;
import java.util.Optional;

/** What the intake must know of the fleet. */
public interface Registry {
    Optional<SubjectSpec> subject(Tenant tenant, SubjectId id);

    /** The model for requests that name none. */
    ModelVersion model();

    double secondsPerMegapixelStep();
}
