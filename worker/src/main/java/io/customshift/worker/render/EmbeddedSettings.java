package io.customshift.worker.render;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.worker.engine.Caption;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * What a picture's file may say of itself. Only what decides how it looks: no time and no worker, so that the same task
 * gives the same bytes.
 */
public record EmbeddedSettings(
        JobId job,
        ImageId image,
        SubjectSpec subject,
        String prompt,
        String negative,
        long seed,
        RenderSettings settings,
        ModelVersion model) {

    static EmbeddedSettings of(Shard shard, ImageTask task) {
        return new EmbeddedSettings(
                shard.job(),
                task.image(),
                shard.subject(),
                task.prompt(),
                task.negative(),
                task.seed(),
                task.settings(),
                shard.engine().model());
    }

    Caption caption() {
        String json = new String(Json.write(this), StandardCharsets.UTF_8);
        return new Caption(prompt, parameters(), json, subject.references());
    }

    /** The same for people. */
    private String parameters() {
        String strengths = settings.strengths().stream().map(String::valueOf).collect(Collectors.joining(" "));
        PlanName plan = settings.plan();
        return prompt + "\n" + (negative.isEmpty() ? "" : "Negative prompt: " + negative + "\n")
                + "Steps: " + settings.steps()
                + ", Seed: " + seed
                + ", Size: " + settings.size()
                + ", Guidance: " + settings.guidance().reference() + " "
                + settings.guidance().prompt()
                + ", Strength: " + strengths
                + (plan == null ? "" : ", Plan: " + plan)
                + ", Subject: " + subject.name()
                + ", Model: " + model;
    }
}
