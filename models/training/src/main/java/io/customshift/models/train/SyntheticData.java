package io.customshift.models.train;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The first products of the synthetic catalogue, each with reference photos and pictures in some of the scenes.
 *
 * @param seed of the catalogue
 * @param size of its pictures in pixels
 * @param products how many
 */
public record SyntheticData(long seed, int size, int products) implements DataSource {
    private static final int REFERENCES = 3;
    private static final int SCENES = 5;

    @Override
    public DataSet load(int wanted, TrainingListener listener) {
        if (wanted != size) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "the synthetic catalogue is asked for at " + size + " pixels, the weights make pictures of "
                            + wanted + "; use synthetic:" + wanted);
        }
        Catalogue catalogue = new Catalogue(seed, size);
        List<RawSubject> subjects = new ArrayList<>();
        Scene[] scenes = Scene.values();
        for (int index = 0; index < products; index++) {
            Product product = catalogue.product(index);
            List<RawSubject.Picture> pictures = new ArrayList<>();
            int number = index;
            for (int view = 0; view < REFERENCES; view++) {
                int at = view;
                pictures.add(new RawSubject.Picture(() -> catalogue.reference(number, at), List.of(), true));
            }
            for (int i = 0; i < SCENES; i++) {
                Scene scene = scenes[(index * SCENES + i) % scenes.length];
                pictures.add(new RawSubject.Picture(
                        () -> catalogue.inScene(number, scene, 0), Catalogue.captions(product, scene), false));
            }
            subjects.add(new RawSubject(Catalogue.name(product), pictures));
        }
        String identity = "synthetic seed " + seed + " size " + size + " products " + products + " references "
                + REFERENCES + " scenes " + SCENES;
        return new DataSet(size, identity, subjects, List.of());
    }
}
