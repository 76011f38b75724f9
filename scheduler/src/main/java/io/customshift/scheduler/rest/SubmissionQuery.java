package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.JobIntake;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RenderSettings;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a submission's query parameters say. */
final class SubmissionQuery {
    private SubmissionQuery() {}

    /** Those of a manifest's call; that of a JSON body has {@code dryRun} only. */
    static Queries ofManifest(UriInfo uri) {
        return new Queries(uri, "dryRun", "size", "steps", "strengths", "guidance", "priority", "model", "deadline");
    }

    static boolean isDry(Queries queries) {
        return queries.read("dryRun", false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw WireException.invalid("", "dryRun is \"" + text + "\"; allowed is true or false");
        });
    }

    /** All of the request but its lines. */
    static CustomizationRequest head(Tenant tenant, JobId job, Queries queries, ManifestFormat format) {
        RenderSettings usual = RenderSettings.DEFAULT;
        RenderSettings defaults = new RenderSettings(
                queries.read("size", usual.size(), ImageSize::parse),
                queries.read("steps", usual.steps(), Integer::valueOf),
                queries.read("strengths", usual.strengths(), Queries::numbers),
                queries.read("guidance", usual.guidance(), text -> {
                    List<Double> both = Queries.numbers(text);
                    if (both.size() != 2) {
                        throw WireException.invalid("", "guidance is \"" + text + "\"; allowed is two numbers: 7,7");
                    }
                    return new Guidance(both.get(0), both.get(1));
                }));
        String model = queries.text("model");
        String deadline = queries.text("deadline");
        return new CustomizationRequest(
                tenant,
                job,
                model == null ? null : new ModelVersion(model),
                queries.read("priority", 5, Integer::valueOf),
                Map.of(),
                defaults,
                deadline == null ? null : queries.read("deadline", Instant.EPOCH, Instant::parse),
                List.of(),
                JobIntake.textOf(format));
    }
}
