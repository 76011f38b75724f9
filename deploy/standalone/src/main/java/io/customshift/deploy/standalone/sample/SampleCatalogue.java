package io.customshift.deploy.standalone.sample;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A small shop's catalogue, drawn here: three products, two photos on white of each, and a manifest that asks for four scenes
 * of each with two seeds.
 *
 * @param subjects the products with their photos
 * @param manifest {@code manifest.csv}
 */
public record SampleCatalogue(List<Subject> subjects, Path manifest) {

    private static final int SIZE = 512;
    private static final int SEEDS = 2;
    private static final List<String> SCENES =
            List.of("on a sandy beach", "on a wooden table", "in the snow", "on a city street at night");

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
        return subjects.size() * SCENES.size() * SEEDS;
    }

    /** Draws the catalogue into a folder, over what is there; the same bytes each time. */
    public static SampleCatalogue write(Path folder) {
        System.setProperty("java.awt.headless", "true");
        List<Subject> subjects = new ArrayList<>();
        StringBuilder manifest = new StringBuilder("id,subject,prompt,seed,count\n");
        try {
            for (SampleProduct product : SampleProduct.values()) {
                List<Path> photos = new ArrayList<>();
                for (int view = 0; view < 2; view++) {
                    Path photo = folder.resolve(product.id()).resolve("view-" + (view + 1) + ".png");
                    Files.createDirectories(photo.getParent());
                    ImageIO.write(photo(product, view), "png", photo.toFile());
                    photos.add(photo);
                }
                subjects.add(new Subject(product.id(), product.title(), photos));
                for (int scene = 0; scene < SCENES.size(); scene++) {
                    manifest.append(product.id()).append('-').append(scene + 1).append(',');
                    manifest.append(product.id()).append(",a photo of a ").append(product.title());
                    manifest.append(' ')
                            .append(SCENES.get(scene))
                            .append(",1,")
                            .append(SEEDS)
                            .append('\n');
                }
            }
            Path file = folder.resolve("manifest.csv");
            Files.writeString(file, manifest.toString());
            return new SampleCatalogue(subjects, file);
        } catch (IOException e) {
            throw new FleetException(
                    FleetCode.BAD_FILE, "samples cannot be written to " + folder + "; check space and owner: " + e, e);
        }
    }

    private static BufferedImage photo(SampleProduct product, int view) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, SIZE, SIZE);
        g.scale(SIZE, SIZE);
        // The second photo is taken from a little to the side and from nearer.
        g.translate(0.5, 0.5);
        g.rotate(view * Math.toRadians(-7));
        g.shear(view * 0.08, 0);
        g.scale(1 + 0.08 * view, 1 + 0.04 * view);
        g.translate(-0.5, -0.5);
        product.draw(g);
        g.dispose();
        return image;
    }
}
