package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.JobIntake;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.manifest.ExtraColumns;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.IfLate;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobClass;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.text.Numbers;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a submission's query parameters say. */
final class SubmissionQuery {
    private SubmissionQuery() {}

    /** Those of a manifest's call; that of a JSON body has {@code dryRun} only. */
    static Queries ofManifest(UriInfo uri) {
        return new Queries(
                uri,
                "dryRun",
                "uploaded",
                "size",
                "steps",
                "strengths",
                "strength",
                "guidance",
                "plan",
                "priority",
                "class",
                "model",
                "deadline",
                "ifLate",
                "extraColumns");
    }

    static ExtraColumns extraColumns(Queries queries) {
        return queries.read("extraColumns", ExtraColumns.REFUSE, ExtraColumns::parse);
    }

    /** All of the request but its lines. */
    static CustomizationRequest head(Tenant tenant, JobId job, Queries queries, ManifestFormat format) {
        List<Double> strengths = queries.given("strengths", Numbers::reals);
        DefaultSettings defaults = new DefaultSettings(
                queries.given("size", ImageSize::parse),
                queries.given("steps", Numbers::small),
                strengths == null ? queries.given("strength", Numbers::reals) : strengths,
                queries.given("guidance", Guidance::parse),
                queries.given("plan", PlanName::new));
        String model = queries.text("model");
        String deadline = queries.text("deadline");
        return new CustomizationRequest(
                tenant,
                job,
                model == null ? null : new ModelVersion(model),
                queries.read("priority", 5, Numbers::small),
                queries.given("class", JobClass::parse),
                Map.of(),
                defaults,
                deadline == null ? null : queries.read("deadline", Instant.EPOCH, Instant::parse),
                queries.given("ifLate", IfLate::parse),
                List.of(),
                JobIntake.textOf(format));
    }
}
