package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
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

/** What became of a job's pictures, at about 100 bytes each. Shards go in one by one; what is the same for many is kept once. */
public final class MadePictures {
    private static final int SHA_BYTES = 32;

    private final ImageTable images = new ImageTable();
    private byte[] digests = new byte[SHA_BYTES * 256];
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
     */
    public record Made(
            ImageStatus status,
            @Nullable Sha256 sha256,
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
            byte[] digest = HexFormat.of().parseHex(sha256.value());
            System.arraycopy(digest, 0, digests, SHA_BYTES * number, SHA_BYTES);
            lengths[number] = bytes;
        }
        Fate fate = new Fate(image.status(), whole, image.code(), image.message(), image.warnings());
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
        byte[] digest = Arrays.copyOfRange(digests, SHA_BYTES * number, SHA_BYTES * (number + 1));
        return new Made(
                fate.status(),
                fate.whole() ? new Sha256(HexFormat.of().formatHex(digest)) : null,
                fate.whole() ? (Long) lengths[number] : null,
                fate.code(),
                fate.message(),
                fate.warnings());
    }
}
