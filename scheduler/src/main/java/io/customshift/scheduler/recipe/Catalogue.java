package io.customshift.scheduler.recipe;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.SubjectRegistered;
import java.util.List;
import java.util.Optional;

/** A tenant's products, recipes and jobs, as they are known here. */
public interface Catalogue {
    /** The registration in force. */
    Optional<SubjectRegistered> registration(Tenant tenant, SubjectId subject);

    Optional<Recipe> recipe(Tenant tenant, RecipeId recipe);

    /** By id. */
    List<Recipe> recipes(Tenant tenant);

    Optional<JobStatus> job(Tenant tenant, JobId job);

    /** The newest first. */
    List<JobStatus> jobs(Tenant tenant);
}
