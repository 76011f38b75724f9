package io.customshift.models.train;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a probe judges and how: the sizes that follow from its catalogue.
 *
 * @param size pixels on a side, 16 to 1024, a power of two
 * @param kinds how many categories, patterns, scenes and marks there are; 0 for a kind that the catalogue has not
 */
public record ProbeLayout(int size, List<Integer> kinds) {
    /** Of the last layer. */
    static final int LAST_SIDE = 4;

    private static final int DEEP_SIDE = 32;
    static final int MASK_CHANNELS = 8;
    /** The product's darker and lighter colour. */
    static final int COLOURS = 6;
    /** From the last layer back; layers before these are as the first. */
    private static final List<Integer> CHANNELS = List.of(128, 96, 64, 32, 24);

    public ProbeLayout {
        kinds = List.copyOf(kinds);
        if (size < 16 || size > 1024 || Integer.bitCount(size) != 1) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "the probe judges pictures of 16x16, 32x32, 64x64 and so on up to 1024x1024; this model makes "
                            + size + "x" + size);
        }
    }

    public static ProbeLayout of(Catalogue catalogue) {
        return new ProbeLayout(
                catalogue.size(),
                List.of(
                        catalogue.categories().size(),
                        catalogue.patterns().size(),
                        catalogue.scenes().size(),
                        catalogue.marks().size()));
    }

    /** Channels of each layer, from the picture on. */
    List<Integer> channels() {
        List<Integer> channels = new ArrayList<>();
        for (int side = LAST_SIDE, i = 0; side < size; side *= 2, i++) {
            channels.add(0, CHANNELS.get(Math.min(i, CHANNELS.size() - 1)));
        }
        return channels;
    }

    /** Logits and colours. */
    public int answers() {
        return kinds.stream().mapToInt(Integer::intValue).sum() + COLOURS;
    }

    /** Numbers that describe a picture wherever things are in it. */
    public int features() {
        return CHANNELS.get(0);
    }

    /** Whether a layer is two convolutions deep: not where the picture is large, which is where the time goes. */
    boolean deep(int layer) {
        return size >> layer + 1 <= DEEP_SIDE;
    }

    /** What the answers are made of: the last layer, and of the others two numbers a channel. */
    int seen() {
        List<Integer> channels = channels();
        int last = channels.get(channels.size() - 1);
        int all = channels.stream().mapToInt(Integer::intValue).sum();
        return last * LAST_SIDE * LAST_SIDE + 2 * (all - last);
    }

    /** Cells of the mask on a side. */
    public int maskSide() {
        return size / 2;
    }

    /** All that is said of a picture: answers, features, mask. */
    public int outputs() {
        return answers() + features() + maskSide() * maskSide();
    }
}
