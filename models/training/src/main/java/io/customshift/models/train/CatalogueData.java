package io.customshift.models.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The first products of a catalogue, each with reference photos and pictures in some of the scenes. Pictures are made at
 * their first use and kept in the cache folder.
 *
 * @param products how many
 */
public record CatalogueData(Catalogue catalogue, int products) implements DataSource {
    /** The catalogue of sample sheets. */
    static final long UNSEEN = 0x5EED;

    private static final int REFERENCES = 3;
    private static final int SCENES = 5;

    @Override
    public DataSource unseen() {
        return new CatalogueData(catalogue.withSeed(UNSEEN), 8);
    }

    @Override
    public DataSet load(int wanted, Path cache, TrainingListener listener) {
        int size = catalogue.size();
        if (wanted != size) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "the catalogue is asked for at " + size + " pixels, the weights make pictures of " + wanted
                            + "; ask for that size in --data, as in rendered:" + wanted);
        }
        String identity =
                catalogue.identity() + " products " + products + " references " + REFERENCES + " scenes " + SCENES;
        PictureCache kept = new PictureCache(
                cache.resolve("pictures-" + UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)) + ".rgb"),
                products * (REFERENCES + SCENES),
                3 * size * size);
        List<RawSubject> subjects = new ArrayList<>();
        int scenes = catalogue.scenes().size();
        int number = 0;
        for (int index = 0; index < products; index++) {
            int product = index;
            List<RawSubject.Picture> pictures = new ArrayList<>();
            for (int i = 0; i < REFERENCES; i++) {
                int at = number++;
                int view = i;
                pictures.add(new RawSubject.Picture(
                        () -> kept.picture(at, () -> catalogue.reference(product, view)), List.of(), true));
            }
            for (int i = 0; i < SCENES; i++) {
                int at = number++;
                int scene = (index * SCENES + i) % scenes;
                pictures.add(new RawSubject.Picture(
                        () -> kept.picture(at, () -> catalogue.inScene(product, scene, 0)),
                        catalogue.captions(product, scene),
                        false));
            }
            subjects.add(new RawSubject(catalogue.name(product), pictures));
        }
        return new DataSet(size, identity, subjects, List.of());
    }
}
