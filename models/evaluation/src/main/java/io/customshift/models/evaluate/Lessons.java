package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.train.PictureCache;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * True pictures that a probe learns from, with their masks. Pictures that take long to render are so many and no more, and
 * are kept.
 */
interface Lessons {
    /** Rendered ones: six minutes of a core. */
    int RENDERED = 8_000;

    /** @param planes [4, size, size]: the picture and its mask */
    @SuppressWarnings("ArrayRecordComponent")
    record Lesson(float[] planes, Truth truth) {}

    /** Any of them; from many threads. */
    Lesson draw(SplittableRandom random);

    static Lessons of(ProbeSettings settings, Path folder) {
        Catalogue catalogue = settings.catalogue();
        int scenes = catalogue.scenes().size();
        if (settings.kind() == CatalogueKind.SYNTHETIC) {
            return random -> {
                long index = random.nextInt(1 << 30);
                int scene = random.nextInt(scenes);
                return new Lesson(catalogue.masked(index, scene, 0), Truth.of(catalogue.traits(index), scene));
            };
        }
        PictureCache kept = new PictureCache(
                folder.resolve("lessons-" + settings.pictures() + ".rgb"),
                RENDERED,
                4 * catalogue.size() * catalogue.size());
        return random -> {
            int index = random.nextInt(RENDERED);
            int scene = index % scenes;
            return new Lesson(
                    kept.picture(index, () -> catalogue.masked(index, scene, 0)),
                    Truth.of(catalogue.traits(index), scene));
        };
    }
}
