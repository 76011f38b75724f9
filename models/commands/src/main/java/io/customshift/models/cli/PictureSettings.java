package io.customshift.models.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.image.PngMetadata;
import java.nio.file.Path;
import java.util.List;

/** What a picture was made with, as it goes into its file: for people, and to make it again. */
record PictureSettings(
        GenerationRequest request,
        String subject,
        List<Path> references,
        Path weights,
        String adapters,
        CustomShift engine) {

    PngMetadata metadata() {
        return PngMetadata.of(parameters(), json());
    }

    private String parameters() {
        GenerationSettings settings = request.settings();
        StringBuilder text = new StringBuilder(request.prompt()).append('\n');
        if (!request.negative().isEmpty()) {
            text.append("Negative prompt: ").append(request.negative()).append('\n');
        }
        return text.append("Steps: ")
                .append(settings.steps())
                .append(", Sampler: Euler flow, CFG scale: ")
                .append(settings.guidance().prompt())
                .append(", Reference scale: ")
                .append(settings.guidance().reference())
                .append(", Seed: ")
                .append(request.seed())
                .append(", Size: ")
                .append(settings.size())
                .append(", Model: ")
                .append(weights.getFileName())
                .append(subject.isEmpty() ? "" : ", Subject: " + subject)
                .toString();
    }

    private String json() {
        GenerationSettings settings = request.settings();
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("prompt", request.prompt());
        node.put("negative", request.negative());
        node.put("subject", subject);
        references.forEach(
                path -> node.withArray("references").add(path.getFileName().toString()));
        node.put("seed", request.seed());
        node.put("size", settings.size().toString());
        node.put("steps", settings.steps());
        node.put("referenceGuidance", settings.guidance().reference());
        node.put("promptGuidance", settings.guidance().prompt());
        if (!settings.plan().equals(Plan.EXACT)) {
            node.put("plan", settings.plan().toString());
        }
        settings.strengths()
                .values()
                .forEach(value -> node.withArray("strengths").add(value));
        node.put("weights", weights.getFileName().toString());
        if (!adapters.equals(ModelDefaults.NO_ADAPTER)) {
            node.put("adapter", adapters);
        }
        node.put("precision", engine.precision());
        return node.toString();
    }
}
