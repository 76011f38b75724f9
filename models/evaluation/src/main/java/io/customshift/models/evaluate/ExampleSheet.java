package io.customshift.models.evaluate;

import io.customshift.models.image.ContactSheet;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pictures to look at: a row per product with its references, a true render and the picture of every condition. */
final class ExampleSheet {
    private static final int CELL = 96;

    private ExampleSheet() {}

    static void write(Path png, Studio studio, KeptPictures made, List<Condition> conditions, int products) {
        if (products == 0) {
            return;
        }
        List<String> columns = new ArrayList<>(List.of("true render"));
        conditions.forEach(condition -> columns.add(condition.name()));
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (int i = 0; i < products; i++) {
            List<Optional<RgbImage>> pictures = new ArrayList<>();
            pictures.add(Optional.of(studio.image(studio.render(i, 0))));
            made.of(i, conditions).forEach(picture -> pictures.add(Optional.of(studio.image(picture.picture()))));
            rows.add(new ContactSheet.Row(studio.prompt(i), studio.references(i, 2), pictures));
        }
        PngWriter.write(png, new ContactSheet(columns, rows, CELL).render(), PngMetadata.NONE);
    }
}
