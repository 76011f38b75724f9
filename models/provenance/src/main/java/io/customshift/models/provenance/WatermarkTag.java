package io.customshift.models.provenance;

import io.customshift.models.digest.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a watermark carries: 48 bits that stand for a picture and tell nothing of who ordered it. With 17 bits of a checksum
 * they are {@value #SYMBOLS} symbols of {@value #SYMBOL_BITS} bits.
 *
 * @param bits the lowest 48 are used
 */
public record WatermarkTag(long bits) {
    static final int SYMBOLS = 5;
    static final int SYMBOL_BITS = 13;

    private static final int TAG_BITS = 48;
    private static final int CHECK_BITS = SYMBOLS * SYMBOL_BITS - TAG_BITS;

    public WatermarkTag {
        if (bits >>> TAG_BITS != 0) {
            throw new IllegalArgumentException(
                    "a tag has " + TAG_BITS + " bits, not those of " + Long.toHexString(bits));
        }
    }

    /** The tag of a picture, from its id or its pixels' digest. */
    public static WatermarkTag of(String picture) {
        byte[] digest = Digests.of(picture.getBytes(StandardCharsets.UTF_8));
        return new WatermarkTag(ByteBuffer.wrap(digest).getLong() >>> Long.SIZE - TAG_BITS);
    }

    private long check() {
        byte[] digest = Digests.of(ByteBuffer.allocate(Long.BYTES).putLong(bits).array());
        return ByteBuffer.wrap(digest).getLong() >>> Long.SIZE - CHECK_BITS;
    }

    int[] symbols() {
        long check = check();
        int[] symbols = new int[SYMBOLS];
        for (int i = 0; i < TAG_BITS + CHECK_BITS; i++) {
            long bit = i < TAG_BITS ? bits >>> i & 1 : check >>> i - TAG_BITS & 1;
            symbols[i / SYMBOL_BITS] |= (int) bit << i % SYMBOL_BITS;
        }
        return symbols;
    }

    /** The tag of these symbols; empty where its checksum is another, as is that of all but one in 131,072 by chance. */
    static Optional<WatermarkTag> of(int[] symbols) {
        long bits = 0;
        for (int i = 0; i < TAG_BITS; i++) {
            bits |= (symbols[i / SYMBOL_BITS] >>> i % SYMBOL_BITS & 1L) << i;
        }
        WatermarkTag tag = new WatermarkTag(bits);
        return Arrays.equals(tag.symbols(), symbols) ? Optional.of(tag) : Optional.empty();
    }

    /** 12 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%012x", bits);
    }
}
