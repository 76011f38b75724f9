package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What became of a job's pictures, at about 50 bytes each and 80 more of one that is stored: a job may have a million. Shards go
 * in one by one; what is the same for many is kept once.
 */
public final class MadePictures {
    private static final int SHA_BYTES = 32;

    private final ImageTable images = new ImageTable();
    private final StoredRows stored = new StoredRows();
    /** In {@link #stored}, from 1; 0 where there is none. */
    private int[] rows = new int[256];
    /** Places in {@link #fates}. */
    private int[] fateOf = new int[256];

    private int[] lines = new int[256];
    private int[] shards = new int[256];

    private final List<Fate> fates = new ArrayList<>();
    private final Map<Fate, Integer> known = new HashMap<>();

    /** What many pictures have in common. */
    private record Fate(
            ImageStatus status,
            boolean whole,
            boolean seen,
            @Nullable FailureCode code,
            @Nullable String message,
            List<String> warnings) {}

    public static MadePictures of(Iterable<ShardState> shards) {
        MadePictures made = new MadePictures();
        shards.forEach(made::add);
        return made;
    }

    /**
     * A picture's end, or how far it is.
     *
     * @param sha256 of what is stored, as {@code bytes}
     * @param pixelsSha256 of its pixels, as {@code perceptualHash}
     */
    public record Made(
            ImageStatus status,
            @Nullable Sha256 sha256,
            @Nullable Sha256 pixelsSha256,
            @Nullable PerceptualHash perceptualHash,
            @Nullable Long bytes,
            @Nullable FailureCode code,
            @Nullable String message,
            List<String> warnings) {}

    public void add(ShardState shard) {
        for (ImageState image : shard.images()) {
            add(shard, image);
        }
    }

    private void add(ShardState shard, ImageState image) {
        int number = images.put(shard.subject(), image.image());
        if (number >= lines.length) {
            int length = 2 * lines.length;
            rows = Arrays.copyOf(rows, length);
            fateOf = Arrays.copyOf(fateOf, length);
            lines = Arrays.copyOf(lines, length);
            shards = Arrays.copyOf(shards, length);
        }
        lines[number] = image.line();
        shards[number] = shard.ordinal();
        Sha256 sha256 = image.sha256();
        Long bytes = image.bytes();
        Sha256 pixels = image.pixelsSha256();
        PerceptualHash look = image.perceptualHash();
        boolean whole = sha256 != null && bytes != null;
        boolean seen = pixels != null && look != null;
        if (whole || seen) {
            rows[number] = rows[number] == 0 ? stored.add() : rows[number];
        }
        if (sha256 != null && bytes != null) {
            stored.put(rows[number], StoredRows.SHA, sha256);
            stored.put(rows[number], StoredRows.BYTES, bytes);
        }
        if (pixels != null && look != null) {
            stored.put(rows[number], StoredRows.PIXELS, pixels);
            stored.put(rows[number], StoredRows.LOOK, Long.parseUnsignedLong(look.value(), 16));
        }
        Fate fate = new Fate(image.status(), whole, seen, image.code(), image.message(), image.warnings());
        fateOf[number] = known.computeIfAbsent(fate, key -> {
            fates.add(key);
            return fates.size() - 1;
        });
    }

    /** What is known of a picture; nothing when it is in no shard. */
    public @Nullable Made of(SubjectId subject, ImageId image) {
        int number = images.find(subject, image);
        return number < 0 ? null : made(number);
    }

    /** The ordinal of the shard that a picture is in; the last one that it went to. */
    public OptionalInt shardOf(SubjectId subject, ImageId image) {
        int number = images.find(subject, image);
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(shards[number]);
    }

    /** A visitor of all pictures. */
    public interface Visitor {
        /** @param line the first line that asked for it, from 0 */
        void see(SubjectId subject, ImageId image, int line, Made made);
    }

    /** All pictures, in the order of the shards. */
    public void each(Visitor visitor) {
        for (int number = 0; number < images.size(); number++) {
            visitor.see(images.subject(number), images.image(number), lines[number], made(number));
        }
    }

    private Made made(int number) {
        Fate fate = fates.get(fateOf[number]);
        int row = rows[number];
        return new Made(
                fate.status(),
                fate.whole() ? stored.digest(row, StoredRows.SHA) : null,
                fate.seen() ? stored.digest(row, StoredRows.PIXELS) : null,
                fate.seen()
                        ? new PerceptualHash(HexFormat.of().toHexDigits(stored.number(row, StoredRows.LOOK)))
                        : null,
                fate.whole() ? (Long) stored.number(row, StoredRows.BYTES) : null,
                fate.code(),
                fate.message(),
                fate.warnings());
    }

    /** Rows of what is known of a stored picture only, from 1; in pieces, since an array that is doubled is there twice meanwhile. */
    private static final class StoredRows {
        static final int SHA = 0;
        /** Of the pixels, and how they look: of pictures of earlier workers neither. */
        static final int PIXELS = SHA + SHA_BYTES;

        static final int LOOK = PIXELS + SHA_BYTES;
        static final int BYTES = LOOK + Long.BYTES;
        private static final int ROW = BYTES + Long.BYTES;
        private static final int PIECE = 1024;

        private final List<ByteBuffer> pieces = new ArrayList<>();
        private int size;

        int add() {
            if (size % PIECE == 0) {
                pieces.add(ByteBuffer.allocate(ROW * PIECE));
            }
            return ++size;
        }

        void put(int row, int field, Sha256 digest) {
            piece(row).put(at(row) + field, HexFormat.of().parseHex(digest.value()));
        }

        void put(int row, int field, long number) {
            piece(row).putLong(at(row) + field, number);
        }

        Sha256 digest(int row, int field) {
            byte[] digest = new byte[SHA_BYTES];
            piece(row).get(at(row) + field, digest);
            return new Sha256(HexFormat.of().formatHex(digest));
        }

        long number(int row, int field) {
            return piece(row).getLong(at(row) + field);
        }

        private ByteBuffer piece(int row) {
            return pieces.get((row - 1) / PIECE);
        }

        private static int at(int row) {
            return (row - 1) % PIECE * ROW;
        }
    }
}
