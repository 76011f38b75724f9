package io.customshift.models.train;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.image.ContactSheet;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sheet of pictures of products that training has not seen, made by the engine itself from a weights folder: a row per
 * product with its reference, a column per scene.
 */
public final class SampleSheet {
    private SampleSheet() {}

    /**
     * @param products rows
     * @param scenes columns, at most the catalogue's
     * @param side of a picture in pixels, or {@link TrainingRequest#MODELS_OWN_SIDE}
     * @param steps denoising steps
     */
    public static void draw(
            EngineOptions options, Path png, int products, int scenes, int side, int steps, Guidance guidance) {
        GenerationSettings settings = GenerationSettings.of(new ImageSize(ImageSize.STEP, ImageSize.STEP))
                .withSteps(steps)
                .withGuidance(guidance);
        draw(options, png, products, scenes, side, settings);
    }

    /** @param wanted but for the size */
    static void draw(EngineOptions options, Path png, int products, int scenes, int side, GenerationSettings wanted) {
        try (CustomShift engine = CustomShift.open(options)) {
            ImageSize size = side == TrainingRequest.MODELS_OWN_SIDE ? engine.defaultSize() : new ImageSize(side, side);
            GenerationSettings settings = wanted.withSize(size);
            Catalogue catalogue = CatalogueKind.of(size.width()).open(CatalogueData.UNSEEN, size.width());
            int shown = Math.min(scenes, catalogue.scenes().size());
            List<ContactSheet.Row> rows = new ArrayList<>();
            for (int i = 0; i < products; i++) {
                rows.add(row(engine, catalogue, i, shown, settings));
            }
            List<String> columns = catalogue.scenes().subList(0, shown);
            PngWriter.write(
                    png, new ContactSheet(columns, rows, Math.max(96, size.width())).render(), PngMetadata.NONE);
        }
    }

    private static ContactSheet.Row row(
            CustomShift engine, Catalogue catalogue, int index, int scenes, GenerationSettings settings) {
        int side = catalogue.size();
        List<RgbImage> references = List.of(
                RgbImage.fromChw(catalogue.reference(index, 0), side, side),
                RgbImage.fromChw(catalogue.reference(index, 1), side, side));
        List<Optional<RgbImage>> pictures = new ArrayList<>();
        try (SubjectReference subject =
                engine.encode(new Subject(catalogue.name(index), references), settings.size())) {
            for (int scene = 0; scene < scenes; scene++) {
                String prompt = catalogue.captions(index, scene).get(0);
                GenerationRequest request = new GenerationRequest(prompt, "", index + 1, settings);
                pictures.add(Optional.of(
                        engine.generate(request, subject, (done, of) -> {}).image()));
            }
        }
        return new ContactSheet.Row(catalogue.name(index), references, pictures);
    }
}
