package io.customshift.models.customshift;

import io.customshift.models.network.Autoencoder;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.util.Locale;

/**
 * What pictures of a size take of a device's memory, from shapes alone: known before anything is computed. Text encoders
 * that leave, a step and the decoder are not there at the same time, so the largest of them counts.
 *
 * @param weights bytes of all components that stay, in the type that they are held in
 * @param encoders bytes of text encoders that leave the device when the texts are encoded
 * @param references bytes of the subject's keys and values, and of those that are joined for a picture
 * @param step bytes that a denoising step works in
 * @param decode bytes that the decoder works in, for one picture after the other
 */
public record MemoryPlan(long weights, long encoders, long references, long step, long decode) {
    /** What the process takes beside: the Java machine and the native libraries. */
    private static final long PROCESS = 400L << 20;

    /**
     * What decides over activations.
     *
     * @param computeBytes of one element
     * @param textTokens of a prompt, of all encoders
     */
    record Shapes(TransformerConfig transformer, VaeConfig vae, int computeBytes, int textTokens) {
        /**
         * Of a transformer block, where queries, keys and values of image and text stand beside each other apart and
         * together, and the guided passes' output of a reference beside their own, both in float32 too where they are
         * computed in half of it; or its feed-forward layer, four times as wide, before and after its activation.
         * References are read where they lie.
         *
         * @param passes rows of each picture
         */
        long step(ImageSize size, int pictures, int passes, int references) {
            long image = (long) tokens(size);
            long all = image + textTokens;
            long rows = (long) passes * pictures;
            long guided = references == 0 ? 0 : (long) Math.max(1, passes - 1) * pictures;
            long attention = rows * all * 9 + guided * all * (computeBytes < Float.BYTES ? 5 : 1);
            long feedForward = rows * (all * 2 + image * 9);
            return Math.max(attention, feedForward) * transformer.width() * computeBytes;
        }

        /**
         * Of the first residual block of the level that takes most. Whole: its input, normalised, in the convolution's own
         * order, and the output twice. In strips of a quarter of what is worked on whole: its input, what becomes the
         * output, and a strip's input twice in float32 and its output twice.
         */
        long decode(ImageSize size) {
            int levels = vae.blockOutChannels().size();
            long most = 0;
            long pixels = (long) size.width() * size.height();
            long whole = Autoencoder.WHOLE * channels(1);
            for (int level = 0; level < levels; level++) {
                long in = channels(level + 1);
                long out = channels(level);
                long values = in * pixels;
                long bytes = values <= whole
                        ? (3 * in + 2 * out) * pixels * computeBytes
                        : (in + out) * pixels * computeBytes
                                + whole / 4 * (2 * Float.BYTES + 2L * computeBytes * out / in);
                most = Math.max(most, bytes);
                pixels /= 4;
            }
            return most;
        }

        private long channels(int level) {
            return vae.blockOutChannels()
                    .get(Math.min(level, vae.blockOutChannels().size() - 1));
        }

        private int tokens(ImageSize size) {
            int span = vae.reduction() * transformer.patchSize();
            return (size.width() / span) * (size.height() / span);
        }
    }

    /** The most that is taken at once. */
    public long peak() {
        return PROCESS + weights + references + Math.max(encoders, Math.max(step, decode));
    }

    @Override
    public String toString() {
        return gigabytes(peak()) + " (weights " + gigabytes(weights)
                + (encoders > 0 ? ", text encoders for a moment " + gigabytes(encoders) : "") + ", references "
                + gigabytes(references)
                + ", a step " + gigabytes(step) + ", decoding " + gigabytes(decode) + ")";
    }

    static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
