package io.customshift.worker.engine;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.schemas.id.ModelVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The name of what is loaded: file names for people, the engine's digests for truth. */
final class ModelLabel {
    private static final int NAME = 48;
    private static final int DIGITS = 12;

    private ModelLabel() {}

    /**
     * For example {@code sd3-medium@4f1c09a2b7d3+mug-lora@77b1c2d90e4f}: behind each name the digest that the engine goes by.
     *
     * @param engineDigest of weights, adapter and number type, by their content
     * @param adapterDigest the adapter's own, in hexadecimal
     */
    static ModelVersion of(EngineOptions options, String engineDigest, Optional<String> adapterDigest) {
        String weights = name(options.weights()) + "@" + shortDigest(engineDigest);
        String adapter = options.adapter()
                .map(file ->
                        "+" + name(file) + "@" + adapterDigest.orElseThrow().substring(0, DIGITS))
                .orElse("");
        return new ModelVersion(weights + adapter);
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
            return HexFormat.of().formatHex(sha, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
