package io.customshift.models.train;

import io.customshift.models.image.ContactSheet;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Precision;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an autoencoder makes of pictures, beside the pictures, and how far off it is. */
final class Reconstructions {
    private static final int MOST = 64;
    private static final int COLUMNS = 8;
    private static final int SHOWN = 32;

    private Reconstructions() {}

    /**
     * @param weights model folder
     * @return the mean over pictures of the peak signal-to-noise ratio, in words
     */
    static String draw(Path weights, DataSet data, String device, Path png) {
        List<RawSubject.Picture> pictures = data.subjects().stream()
                .flatMap(subject -> subject.pictures().stream())
                .limit(MOST)
                .toList();
        int size = data.size();
        List<Optional<RgbImage>> images = new ArrayList<>();
        double decibels = 0;
        try (Weights opened = Weights.open(weights, EnumSet.of(Component.VAE));
                Script script = Torch.script(device);
                TensorScope scope = script.newScope();
                Autoencoder autoencoder =
                        Autoencoder.load(script, scope, opened.vae(), Precision.of("float32", device))) {
            for (RawSubject.Picture picture : pictures) {
                float[] pixels = picture.pixels().get();
                try (TensorScope work = scope.child()) {
                    Tensor latents = autoencoder.encode(work, work.floats(pixels, 1, 3, size, size));
                    float[] again = autoencoder.decode(work, latents).toFloats();
                    decibels += decibels(pixels, again) / pictures.size();
                    images.add(Optional.of(RgbImage.fromChw(pixels, size, size)));
                    images.add(Optional.of(RgbImage.fromChw(again, size, size)));
                }
            }
        }
        sheet(images, Math.max(64, size), png);
        return String.format(
                Locale.ROOT, "%.2f dB over %d pictures that training has not seen", decibels, pictures.size());
    }

    /** Of pictures from −1 to 1, so the peak is 2. */
    static double decibels(float[] wanted, float[] found) {
        double squares = 0;
        for (int i = 0; i < wanted.length; i++) {
            double error = Math.min(1, Math.max(-1, found[i])) - wanted[i];
            squares += error * error;
        }
        return 10 * Math.log10(4 / Math.max(1e-12, squares / wanted.length));
    }

    private static void sheet(List<Optional<RgbImage>> images, int cell, Path png) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(i % 2 == 0 ? "picture" : "again");
        }
        List<ContactSheet.Row> rows = new ArrayList<>();
        int shown = Math.min(SHOWN, images.size() / COLUMNS * COLUMNS);
        for (int at = 0; at < shown; at += COLUMNS) {
            rows.add(new ContactSheet.Row("", List.of(), images.subList(at, at + COLUMNS)));
        }
        PngWriter.write(png, new ContactSheet(columns, rows, cell).render(), PngMetadata.NONE);
    }
}
