package io.customshift.worker.engine;

import io.customshift.models.digest.Digests;
import io.customshift.schemas.id.ModelVersion;
import java.util.Optional;

/**
 * The name of what is loaded. It says nothing of files and folders: workers compare labels, and each may keep its copy of the
 * weights under a name of its own.
 */
final class ModelLabel {
    private static final int DIGITS = 12;

    private ModelLabel() {}

    /**
     * For example {@code sd3-24x1536@4f1c09a2b7d3+lora@77b1c2d90e4f}: behind each name the digest that the engine goes by.
     *
     * @param architecture the transformer in short, for people
     * @param engineDigest of weights, adapter and number type, by their content
     * @param adapterDigest the adapter's own, in hexadecimal
     */
    static ModelVersion of(String architecture, String engineDigest, Optional<String> adapterDigest) {
        String adapter = adapterDigest
                .map(digest -> "+lora@" + digest.substring(0, DIGITS))
                .orElse("");
        return new ModelVersion(architecture + "@" + shortDigest(engineDigest) + adapter);
    }

    private static String shortDigest(String engineDigest) {
        return Digests.hex(engineDigest).substring(0, DIGITS);
    }
}
