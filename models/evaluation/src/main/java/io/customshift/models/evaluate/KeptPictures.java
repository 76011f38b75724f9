package io.customshift.models.evaluate;

import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.image.Cutout;
import io.customshift.models.train.PictureCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pictures of an evaluation, made once and kept beside its marks: another judge sees what the first one saw. */
final class KeptPictures {
    /** Products whose pictures are kept. */
    private static final int KEPT = 10_000;

    private final Studio studio;
    private final int side;
    private final Map<Condition, PictureCache> kept = new LinkedHashMap<>();

    /** A picture [3, S, S] from −1 to 1, and the mask [S, S] that the references' share gives; empty where it is not known. */
    @SuppressWarnings("ArrayRecordComponent")
    record Made(float[] picture, float[] mask) {}

    /** @param digest of what the pictures depend on */
    KeptPictures(Studio studio, int side, List<Condition> conditions, Path folder, String digest) {
        this.studio = studio;
        this.side = side;
        conditions.forEach(condition -> kept.put(
                condition,
                new PictureCache(
                        folder.resolve("pictures-" + digest + "-" + condition.key() + ".rgb"), KEPT, 4 * side * side)));
    }

    /** A product's picture under each condition, in their order. */
    List<Made> of(int product, List<Condition> conditions) {
        Map<Condition, float[]> planes = new LinkedHashMap<>();
        List<Condition> missing = new ArrayList<>();
        for (Condition condition : conditions) {
            if (product < KEPT) {
                cache(condition).find(product).ifPresent(found -> planes.put(condition, found));
            }
            if (!planes.containsKey(condition)) {
                missing.add(condition);
            }
        }
        if (!missing.isEmpty()) {
            List<GeneratedImage> made = studio.pictures(product, missing);
            for (int i = 0; i < missing.size(); i++) {
                float[] own = planes(made.get(i));
                planes.put(
                        missing.get(i), product < KEPT ? cache(missing.get(i)).keep(product, own) : own);
            }
        }
        return conditions.stream()
                .map(condition -> made(planes.getOrDefault(condition, new float[0])))
                .toList();
    }

    private PictureCache cache(Condition condition) {
        PictureCache cache = kept.get(condition);
        if (cache == null) {
            throw new IllegalArgumentException(condition + " is no condition of this evaluation");
        }
        return cache;
    }

    /** The picture, and its mask from −1 to 1; all −1 for none. */
    private float[] planes(GeneratedImage picture) {
        float[] planes = Arrays.copyOf(Studio.planar(picture.image()), 4 * side * side);
        Arrays.fill(planes, 3 * side * side, planes.length, -1);
        picture.heatMap().ifPresent(mass -> {
            float[] mask = Cutout.mask(mass.outlines(), mass.rows(), mass.columns(), side, side);
            for (int i = 0; i < mask.length; i++) {
                planes[3 * side * side + i] = 2 * mask[i] - 1;
            }
        });
        return planes;
    }

    private Made made(float[] planes) {
        float[] mask = Arrays.copyOfRange(planes, 3 * side * side, planes.length);
        boolean none = true;
        for (int i = 0; i < mask.length; i++) {
            none &= mask[i] <= -1;
            mask[i] = (mask[i] + 1) / 2;
        }
        return new Made(Arrays.copyOf(planes, 3 * side * side), none ? new float[0] : mask);
    }
}
