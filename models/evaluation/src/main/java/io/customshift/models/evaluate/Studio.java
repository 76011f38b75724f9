package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.image.RgbImage;
import io.customshift.models.train.ProbeLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where pictures of unseen products are made: product {@code index} has one scene, one prompt and one seed, whatever the
 * condition.
 */
final class Studio {
    /** True renders whose outlines a picture's may be like: the prompt leaves the product's turn open. */
    private static final int VIEWS = 4;

    /** Products that neither training nor the probe draws. */
    private static final long UNSEEN = 0xCAFE;

    private final CustomShift engine;
    private final GenerationSettings settings;
    private final Catalogue catalogue;
    private final ImageSize size;

    Studio(CustomShift engine, CatalogueKind kind, GenerationSettings settings) {
        this.engine = engine;
        this.size = engine.defaultSize();
        this.catalogue = kind.open(UNSEEN, size.width());
        this.settings = settings.withSize(size);
    }

    /** What its pictures depend on. */
    String digest() {
        return engine.digest() + "\n" + settings + "\n" + catalogue.identity();
    }

    private int scene(int index) {
        return index % catalogue.scenes().size();
    }

    /** What is asked for: {@code a mug on the beach}. */
    String prompt(int index) {
        return catalogue.captions(index, scene(index)).get(0);
    }

    Truth truth(int index) {
        return Truth.of(catalogue.traits(index), scene(index));
    }

    /** A true picture of what is wanted, [3, S, S]; another {@code view}, another pose. */
    float[] render(int index, int view) {
        return catalogue.inScene(index, scene(index), view);
    }

    RgbImage image(float[] planar) {
        return RgbImage.fromChw(planar, size.width(), size.height());
    }

    /** Outlines of true renders of what is wanted, as fine as the probe's. */
    List<Silhouette> silhouettes(int index, ProbeLayout layout) {
        int pixels = catalogue.size() * catalogue.size();
        return IntStream.range(0, VIEWS)
                .parallel()
                .mapToObj(view -> {
                    float[] planes = catalogue.masked(index, scene(index), view);
                    float[] mask = Arrays.copyOfRange(planes, 3 * pixels, 4 * pixels);
                    return Silhouette.of(mask, catalogue.size(), layout.maskSide());
                })
                .toList();
    }

    /** A picture per condition, in their order; each encoding of the references is made once. */
    List<GeneratedImage> pictures(int index, List<Condition> conditions) {
        GenerationRequest wanted = new GenerationRequest(prompt(index), "", index + 1, settings);
        // Where the references guided it is kept for the method as it is used, and its mask scored.
        GenerationRequest seen = new GenerationRequest(prompt(index), "", index + 1, settings.withHeatMap(true));
        List<GeneratedImage> pictures = new ArrayList<>();
        Map<String, SubjectReference> encoded = new HashMap<>();
        try {
            for (Condition condition : conditions) {
                if (condition.references() == 0) {
                    pictures.add(engine.generate(wanted, StepListener.NONE));
                    continue;
                }
                Injection injection = condition.injection();
                SubjectReference subject = encoded.computeIfAbsent(
                        injection.encoding() + condition.references(),
                        key -> injection.encode(engine, subject(index, condition.references()), size));
                pictures.add(injection.generate(engine, condition.equals(Condition.FULL) ? seen : wanted, subject));
            }
            return pictures;
        } finally {
            encoded.values().forEach(SubjectReference::close);
        }
    }

    private Subject subject(int index, int references) {
        return new Subject(catalogue.name(index), references(index, references));
    }

    List<RgbImage> references(int index, int count) {
        List<RgbImage> references = new ArrayList<>();
        for (int view = 0; view < count; view++) {
            references.add(image(catalogue.reference(index, view)));
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
