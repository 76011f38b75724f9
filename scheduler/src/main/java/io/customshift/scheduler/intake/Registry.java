package io.customshift.scheduler.intake;

import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import java.util.Optional;

/** What the intake must know of the fleet. */
public interface Registry {
    Optional<SubjectSpec> subject(Tenant tenant, SubjectId id);

    /** The same after a moment, in which a registration by another instance comes to be known here, too. */
    Optional<SubjectSpec> subjectSoon(Tenant tenant, SubjectId id);

    /** The model for requests that name none. */
    ModelVersion model();

    /** What workers of this model can make, as one of them said last; nothing when none has said. */
    Optional<WorkerAbilities> abilities(ModelVersion model);

    /** Why a job of this model would stand still at the moment; nothing when it would not. */
    Optional<String> absence(ModelVersion model);

    /** What pictures of this model take, as its workers have measured it. */
    CostTable costs(ModelVersion model);

    /** When a job would be through, by the workers and jobs that are there. */
    Forecast forecast();

    /** Whether a job of this id was accepted before. */
    boolean isKnown(Tenant tenant, JobId job);
}
