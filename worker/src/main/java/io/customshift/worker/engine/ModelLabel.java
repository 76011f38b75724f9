package io.customshift.worker.engine;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.schemas.id.ModelVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of what is loaded: file names for people, the engine's digest for truth. */
final class ModelLabel {
    private static final int NAME = 48;

    private ModelLabel() {}

    /** For example {@code sd3-medium+mug-lora@4f1c09a2b7d3}. */
    static ModelVersion of(EngineOptions options, String engineDigest) {
        String names = name(options.weights())
                + options.adapter().map(file -> "+" + name(file)).orElse("");
        return new ModelVersion(names + "@" + shortDigest(engineDigest));
    }

    private static String name(Path path) {
        String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        String plain = file.replaceFirst("\\.safetensors$", "").replaceAll("[^A-Za-z0-9._-]", "-");
        String begun = plain.replaceFirst("^[^A-Za-z0-9]+", "");
        String whole = begun.isEmpty() ? "weights" : begun;
        return whole.substring(0, Math.min(NAME, whole.length()));
    }

    private static String shortDigest(String engineDigest) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(engineDigest.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
