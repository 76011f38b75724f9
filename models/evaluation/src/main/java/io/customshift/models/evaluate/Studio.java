package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.image.RgbImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where pictures of unseen products are made: product {@code index} has one scene, one prompt and one seed, whatever the
 * condition.
 */
final class Studio {
    static final int SIDE = 64;
    static final ImageSize SIZE = new ImageSize(SIDE, SIDE);
    /** Products that neither training nor the probe draws. */
    private static final long UNSEEN = 0xCAFE;

    private final CustomShift engine;
    private final GenerationSettings settings;
    private final Catalogue catalogue = new Catalogue(UNSEEN, SIDE);

    Studio(CustomShift engine, GenerationSettings settings) {
        this.engine = engine;
        this.settings = settings.withSize(SIZE);
    }

    /** What its pictures depend on. */
    String digest() {
        return engine.digest() + "\n" + settings + "\ncatalogue " + UNSEEN;
    }

    static Scene scene(int index) {
        return Scene.values()[index % Scene.values().length];
    }

    Product product(int index) {
        return catalogue.product(index);
    }

    Truth truth(int index) {
        return Truth.of(product(index), scene(index));
    }

    /** A true picture of what is wanted, [3, 64, 64]; another {@code view}, another pose. */
    float[] render(int index, int view) {
        return catalogue.inScene(index, scene(index), view);
    }

    /** A picture per condition, in their order; each encoding of the references is made once. */
    List<RgbImage> pictures(int index, List<Condition> conditions) {
        String prompt = Catalogue.captions(product(index), scene(index)).get(0);
        GenerationRequest wanted = new GenerationRequest(prompt, "", index + 1, settings);
        List<RgbImage> pictures = new ArrayList<>();
        Map<String, SubjectReference> encoded = new HashMap<>();
        try {
            for (Condition condition : conditions) {
                if (condition.references() == 0) {
                    pictures.add(engine.generate(wanted, StepListener.NONE).image());
                    continue;
                }
                Injection injection = condition.injection();
                SubjectReference subject = encoded.computeIfAbsent(
                        injection.encoding() + condition.references(),
                        key -> injection.encode(engine, subject(index, condition.references()), SIZE));
                pictures.add(injection.generate(engine, wanted, subject).image());
            }
            return pictures;
        } finally {
            encoded.values().forEach(SubjectReference::close);
        }
    }

    private Subject subject(int index, int references) {
        return new Subject(Catalogue.name(product(index)), references(index, references));
    }

    List<RgbImage> references(int index, int count) {
        List<RgbImage> references = new ArrayList<>();
        for (int view = 0; view < count; view++) {
            references.add(RgbImage.fromChw(catalogue.reference(index, view), SIDE, SIDE));
        }
        return references;
    }

    /** An 8-bit picture as the probe takes it, [3, H, W] from −1 to 1. */
    static float[] planar(RgbImage image) {
        int plane = image.width() * image.height();
        byte[] rgb = image.rgb();
        float[] pixels = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                pixels[channel * plane + i] = (rgb[3 * i + channel] & 255) / 127.5f - 1;
            }
        }
        return pixels;
    }
}
