package io.customshift.schemas.identity;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.IfLate;
import io.customshift.schemas.message.RequestLine;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says, as a digest: two requests under one job id are the same request when their digests are equal,
 * however they were written and by whichever way they came. Lines go in one by one, so a long manifest is never held;
 * a request whose lines are in it and one whose lines are in a manifest are the same.
 */
public final class RequestDigest {
    private final Canonical form;
    private long lines;

    private RequestDigest(Canonical form) {
        this.form = form;
    }

    /** The digest of a request with its lines in it. */
    public static Sha256 of(CustomizationRequest request) {
        RequestDigest digest = begin(request);
        request.lines().forEach(digest::add);
        return digest.end();
    }

    /** A digest of all of a request but its lines, to which they are to be added. */
    public static RequestDigest begin(CustomizationRequest request) {
        Canonical form = Canonical.form("customshift.request.v1")
                .put("tenant", request.tenant().value())
                .put("job", request.job().value());
        put(form, "model", request.model());
        form.put("priority", request.priority());
        // What is of later versions is said where it is there only: earlier requests keep their digests.
        if (request.jobClass() != null) {
            put(form, "class", request.jobClass());
        }
        if (request.ifLate() == IfLate.REFUSE) {
            put(form, "ifLate", request.ifLate());
        }
        request.labels().forEach((name, value) -> form.put("label", name).put("value", value));
        settings(form, request.defaults());
        Instant deadline = request.deadline();
        put(form, "deadline", deadline);
        return new RequestDigest(form);
    }

    public void add(RequestLine line) {
        lines++;
        put(form, "id", line.id());
        form.put("subject", line.subject().value()).put("prompt", line.prompt());
        put(form, "negative", line.negative());
        List<Long> seeds = line.seedsInOrder();
        form.put("seeds", seeds.size());
        seeds.forEach(seed -> form.put("seed", seed));
        put(form, "size", line.size());
        put(form, "steps", line.steps());
        List<Double> strengths = line.strengths();
        form.put("strengths", strengths == null ? List.of() : strengths);
        var guidance = line.guidance();
        form.put("guidance", guidance == null ? List.of() : List.of(guidance.reference(), guidance.prompt()));
        plan(form, line.plan());
        put(form, "priority", line.priority());
        line.extra().forEach((name, value) -> form.put("extra", name).put("value", value));
    }

    /** The digest; nothing can be added afterwards. */
    public Sha256 end() {
        return new Sha256(form.put("lines", lines).hexDigest());
    }

    /** What is left to the model is said so: it is not the same as to ask for what the model has at the moment. */
    private static void settings(Canonical form, DefaultSettings settings) {
        put(form, "size", settings.size());
        Integer steps = settings.steps();
        form.put("steps", steps == null ? 0 : steps);
        List<Double> strengths = settings.strengths();
        form.put("strengths", strengths == null ? List.of() : strengths);
        Guidance guidance = settings.guidance();
        form.put("guidance", guidance == null ? List.of() : List.of(guidance.reference(), guidance.prompt()));
        plan(form, settings.plan());
    }

    /** Requests from before there were plans keep their digests. */
    private static void plan(Canonical form, @Nullable PlanName plan) {
        if (plan != null) {
            form.put("plan", plan.value());
        }
    }

    /** An absent value is a field of its own name, so that it differs from an empty one. */
    private static void put(Canonical form, String name, @Nullable Object value) {
        if (value == null) {
            form.put("no-" + name, "");
        } else {
            form.put(name, value.toString());
        }
    }
}
