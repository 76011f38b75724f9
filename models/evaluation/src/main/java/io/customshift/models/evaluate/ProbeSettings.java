package io.customshift.models.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * How the probe is trained.
 *
 * @param kind of the catalogue whose pictures it judges
 * @param size of them in pixels
 * @param steps of the optimizer, 1 to 100,000
 * @param batch pictures a step, 1 to 1024
 * @param seed of its start and of its lessons
 */
public record ProbeSettings(CatalogueKind kind, int size, int steps, int batch, long seed) {
    /** Changes when layers, losses or disturbances do, so that no older probe is taken for this one. */
    private static final String VERSION = "probe 4";
    /** Products that neither training nor evaluation draws. */
    private static final long OWN_CATALOGUE = 0xF00D;

    /** As good as it gets. */
    public static final int THOROUGH = 5000;

    public ProbeSettings {
        if (steps < 1 || steps > 100_000) {
            throw new IllegalArgumentException("the probe's steps are " + steps + "; they must be 1 to 100000");
        }
        if (batch < 1 || batch > 1024) {
            throw new IllegalArgumentException("the probe's batch is " + batch + "; it must be 1 to 1024");
        }
    }

    public static ProbeSettings of(CatalogueKind kind, int size, int steps) {
        return new ProbeSettings(kind, size, steps, 32, 11);
    }

    Catalogue catalogue() {
        return kind.open(OWN_CATALOGUE, size);
    }

    /** Whether this probe was trained before and lies in the folder. */
    public boolean isKept(Path folder) {
        return Files.exists(file(folder));
    }

    Path file(Path folder) {
        return folder.resolve("probe-" + digest() + ".safetensors");
    }

    /** Identifies the pictures that it learns from. */
    String pictures() {
        Catalogue catalogue = catalogue();
        int scenes = catalogue.scenes().size();
        ByteBuffer rounded = ByteBuffer.allocate(scenes * 3 * size * size);
        for (int scene = 0; scene < scenes; scene++) {
            for (float pixel : catalogue.inScene(scene, scene, 0)) {
                // To 8 bits: machines differ in the last bit of a sine.
                rounded.put((byte) Math.round(pixel * 127));
            }
        }
        return digest(rounded.array());
    }

    /** Identifies the probe: all of these settings, and the pictures it learns from. Sixteen hexadecimal digits. */
    public String digest() {
        return digest((VERSION + " " + this + " " + pictures()).getBytes(UTF_8));
    }

    private static String digest(byte[] bytes) {
        return UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, 16);
    }
}
