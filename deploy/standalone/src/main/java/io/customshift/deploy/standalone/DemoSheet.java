package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.sample.SampleCatalogue;
import io.customshift.models.image.ContactSheet;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.ReferenceImages;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The sample's pictures on one: a row per product with its photos on the left, a column per prompt and seed. */
final class DemoSheet {

    /** Small enough for nine columns on a screen, large enough to see a picture of 64 pixels. */
    private static final int CELL = 160;

    private DemoSheet() {}

    static void write(SampleCatalogue catalogue, Download download, Path png) {
        System.setProperty("java.awt.headless", "true");
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (SampleCatalogue.Subject subject : catalogue.subjects()) {
            List<RgbImage> photos =
                    subject.references().stream().map(ReferenceImages::decode).toList();
            List<Optional<Path>> files = new ArrayList<>(download.pictures().getOrDefault(subject.id(), List.of()));
            int missing = catalogue.columns().size() - files.size();
            files.addAll(Collections.nCopies(Math.max(0, missing), Optional.empty()));
            List<Optional<RgbImage>> pictures = files
                    .subList(0, catalogue.columns().size())
                    .stream()
                    .map(file -> file.map(ReferenceImages::decode))
                    .toList();
            rows.add(new ContactSheet.Row("photos of the " + subject.name(), photos, pictures));
        }
        PngWriter.write(png, new ContactSheet(catalogue.columns(), rows, CELL).render(), PngMetadata.NONE);
    }
}
