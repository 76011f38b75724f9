package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Scene;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How the probe is trained.
 *
 * @param steps of the optimizer, 1 to 100,000
 * @param batch pictures a step, 1 to 1024
 * @param seed of its start and of its lessons
 */
public record ProbeSettings(int steps, int batch, long seed) {
    /** Changes when layers, losses or disturbances do, so that no older probe is taken for this one. */
    private static final String VERSION = "probe 2";
    /** Products that neither training nor evaluation draws. */
    private static final long OWN_CATALOGUE = 0xF00D;

    /** As good as it gets in about three minutes of one core. */
    public static final ProbeSettings DEFAULT = of(2200);

    public ProbeSettings {
        if (steps < 1 || steps > 100_000) {
            throw new IllegalArgumentException("the probe's steps are " + steps + "; they must be 1 to 100000");
        }
        if (batch < 1 || batch > 1024) {
            throw new IllegalArgumentException("the probe's batch is " + batch + "; it must be 1 to 1024");
        }
    }

    public static ProbeSettings of(int steps) {
        return new ProbeSettings(steps, 32, 11);
    }

    static Catalogue catalogue() {
        return new Catalogue(OWN_CATALOGUE, 64);
    }

    /** Whether this probe was trained before and lies in the folder. */
    public boolean isKept(Path folder) {
        return Files.exists(file(folder));
    }

    Path file(Path folder) {
        return folder.resolve("probe-" + digest() + ".safetensors");
    }

    /** Identifies the probe: all of these settings, and the pictures it learns from. Sixteen hexadecimal digits. */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((VERSION + " " + this).getBytes(StandardCharsets.UTF_8));
            Catalogue catalogue = catalogue();
            for (Scene scene : Scene.values()) {
                float[] pixels = catalogue.inScene(scene.ordinal(), scene, 0);
                // To 8 bits: machines differ in the last bit of a sine.
                ByteBuffer rounded = ByteBuffer.allocate(pixels.length);
                for (float pixel : pixels) {
                    rounded.put((byte) Math.round(pixel * 127));
                }
                sha.update(rounded.array());
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
