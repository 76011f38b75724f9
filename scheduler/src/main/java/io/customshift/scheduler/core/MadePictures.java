package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What became of a job's pictures, at about 140 bytes each. Shards go in one by one; what is the same for many is kept once. */
public final class MadePictures {
    private static final int SHA_BYTES = 32;

    private final ImageTable images = new ImageTable();
    private byte[] digests = new byte[SHA_BYTES * 256];
    /** Of the pixels, and how they look; of pictures of earlier workers neither. */
    private byte[] pixels = new byte[SHA_BYTES * 256];

    private long[] looks = new long[256];
    private long[] lengths = new long[256];
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
        if (number >= lengths.length) {
            int length = 2 * lengths.length;
            lengths = Arrays.copyOf(lengths, length);
            digests = Arrays.copyOf(digests, SHA_BYTES * length);
            pixels = Arrays.copyOf(pixels, SHA_BYTES * length);
            looks = Arrays.copyOf(looks, length);
            fateOf = Arrays.copyOf(fateOf, length);
            lines = Arrays.copyOf(lines, length);
            shards = Arrays.copyOf(shards, length);
        }
        lines[number] = image.line();
        shards[number] = shard.ordinal();
        Sha256 sha256 = image.sha256();
        Long bytes = image.bytes();
        boolean whole = false;
        if (sha256 != null && bytes != null) {
            whole = true;
            keep(sha256, digests, number);
            lengths[number] = bytes;
        }
        Sha256 own = image.pixelsSha256();
        PerceptualHash look = image.perceptualHash();
        boolean seen = own != null && look != null;
        if (own != null && look != null) {
            keep(own, pixels, number);
            looks[number] = Long.parseUnsignedLong(look.value(), 16);
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
        return new Made(
                fate.status(),
                fate.whole() ? digest(digests, number) : null,
                fate.seen() ? digest(pixels, number) : null,
                fate.seen() ? new PerceptualHash(String.format("%016x", looks[number])) : null,
                fate.whole() ? (Long) lengths[number] : null,
                fate.code(),
                fate.message(),
                fate.warnings());
    }

    private static void keep(Sha256 digest, byte[] all, int number) {
        System.arraycopy(HexFormat.of().parseHex(digest.value()), 0, all, SHA_BYTES * number, SHA_BYTES);
    }

    private static Sha256 digest(byte[] all, int number) {
        return new Sha256(HexFormat.of().formatHex(all, SHA_BYTES * number, SHA_BYTES * (number + 1)));
    }
}
