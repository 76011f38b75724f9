package io.customshift.deploy.standalone.demo;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small shop's catalogue: three products that no training has seen, three photos on white of each, and a manifest that
 * asks for four scenes of each with two seeds.
 *
 * @param style how the pictures are asked for
 * @param subjects the products with their photos
 * @param manifest {@code manifest.csv}
 */
public record SampleCatalogue(SampleStyle style, List<Subject> subjects, Path manifest) {

    /** Training draws from other catalogues. */
    private static final long SEED = 0x5EED;

    private static final int PRODUCTS = 3;
    private static final int VIEWS = 3;
    private static final int SEEDS = 2;
    /** On the beach, in the snow, on a wooden table, at night: either catalogue numbers them so. */
    private static final List<Integer> SCENES = List.of(0, 1, 2, 4);

    /** A product: its id, its name in a prompt, its photos. */
    public record Subject(String id, String name, List<Path> references) {
        public Subject {
            references = List.copyOf(references);
        }
    }

    public SampleCatalogue {
        subjects = List.copyOf(subjects);
    }

    /** Pictures that the manifest asks for. */
    public int images() {
        return subjects.size() * columns().size();
    }

    /** What the pictures of each subject show, in the order of the manifest. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        List<String> phrases = catalogue(style).scenes();
        for (int scene : SCENES) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                columns.add(phrases.get(scene) + " #" + seed);
            }
        }
        return columns;
    }

    private static Catalogue catalogue(SampleStyle style) {
        return CatalogueKind.of(style.side()).open(SEED, style.side());
    }

    /** Draws the catalogue into a folder, over what is there; the same bytes each time. */
    public static SampleCatalogue write(Path folder, SampleStyle style) {
        Catalogue catalogue = catalogue(style);
        List<Subject> subjects = new ArrayList<>();
        StringBuilder manifest = new StringBuilder("id,subject,prompt,seed,count,size,steps,guidance\n");
        for (int index = 0; index < PRODUCTS; index++) {
            String name = catalogue.name(index);
            // Two products may be of one kind.
            String id = name.replace(' ', '-') + "-" + (index + 1);
            subjects.add(new Subject(id, name, photos(catalogue, index, folder.resolve(id))));
            for (int scene : SCENES) {
                manifest.append(id)
                        .append('-')
                        .append(SCENES.indexOf(scene) + 1)
                        .append(',');
                manifest.append(id).append(',');
                manifest.append(catalogue.captions(index, scene).get(0)).append(",1,");
                manifest.append(SEEDS).append(',').append(style.size()).append(',');
                manifest.append(style.steps())
                        .append(',')
                        .append(style.guidance())
                        .append('\n');
            }
        }
        Path file = folder.resolve("manifest.csv");
        try {
            Files.writeString(file, manifest.toString());
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be written; check space and owner: " + e, e);
        }
        return new SampleCatalogue(style, subjects, file);
    }

    private static List<Path> photos(Catalogue catalogue, int index, Path folder) {
        List<Path> photos = new ArrayList<>();
        for (int view = 0; view < VIEWS; view++) {
            Path photo = folder.resolve("view-" + (view + 1) + ".png");
            RgbImage image = RgbImage.fromChw(catalogue.reference(index, view), catalogue.size(), catalogue.size());
            PngWriter.write(photo, image, PngMetadata.NONE);
            photos.add(photo);
        }
        return photos;
    }
}
