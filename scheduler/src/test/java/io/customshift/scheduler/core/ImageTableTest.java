package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageTableTest {
    private static final SubjectId MUG = new SubjectId("mug");
    private static final SubjectId CUP = new SubjectId("cup");

    @Test
    void numbersAreThoseOfAMapAndIdsComeBack() {
        ImageTable table = new ImageTable();
        Map<String, Integer> expected = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            ImageId image = image(random.nextInt(20_000));
            SubjectId subject = random.nextBoolean() ? MUG : CUP;
            int before = table.size();
            Integer known = expected.putIfAbsent(subject + " " + image, before);
            assertThat(table.put(subject, image)).isEqualTo(known == null ? before : known.intValue());
        }
        assertThat(table.size()).isEqualTo(expected.size()).isGreaterThan(25_000);
        expected.forEach((key, number) -> {
            assertThat(table.subject(number) + " " + table.image(number)).isEqualTo(key);
            assertThat(table.find(table.subject(number), table.image(number))).isEqualTo(number);
        });
        assertThat(table.find(MUG, image(20_001))).isNegative();
        assertThat(table.find(new SubjectId("never"), image(1))).isNegative();
    }

    @Test
    void whatBecameOfPicturesIsKeptWhole() {
        JobLab lab = JobLab.with(64);
        ShardState first = lab.shard(0);
        lab.hear(Jobs.stored(first, 0, "w", 1, false));
        lab.hear(Jobs.failed(first, 1, 0, new FailureCode("BAD"), false));
        MadePictures made = MadePictures.of(lab.shards());

        MadePictures.Made stored =
                Objects.requireNonNull(made.of(Jobs.MUG, first.images().get(0).image()));
        assertThat(stored.status()).isEqualTo(ImageStatus.STORED);
        assertThat(stored.sha256()).isEqualTo(Jobs.DIGEST);
        assertThat(stored.pixelsSha256()).isEqualTo(Jobs.PIXELS);
        assertThat(stored.perceptualHash()).isEqualTo(Jobs.LOOKS);
        assertThat(stored.bytes()).isEqualTo(9);
        assertThat(stored.warnings()).hasSize(1);
        MadePictures.Made failed =
                Objects.requireNonNull(made.of(Jobs.MUG, first.images().get(1).image()));
        assertThat(failed.status()).isEqualTo(ImageStatus.FAILED);
        assertThat(failed.code()).isEqualTo(new FailureCode("BAD"));
        assertThat(failed.message()).isEqualTo("no room");
        assertThat(failed.sha256()).isNull();
        assertThat(made.of(Jobs.MUG, image(1))).isNull();
        assertThat(made.of(Jobs.MUG, first.images().get(2).image()))
                .isEqualTo(new MadePictures.Made(ImageStatus.PENDING, null, null, null, null, null, null, List.of()));
    }

    /** Failed before: a million pending pictures took the room of stored ones, and their results ended in OutOfMemoryError. */
    @Test
    void thousandsOfStoredPicturesAreToldApart() {
        List<ImageState> pending = new ArrayList<>();
        List<ImageState> stored = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            pending.add(ImageState.pending(image(i), i));
            // Each third stays pending; an earlier worker says nothing of pixels.
            if (i % 3 != 0) {
                stored.add(stored(i, i % 3 == 1));
            }
        }
        MadePictures made = MadePictures.of(List.of(
                ShardState.planned(0, MUG, 5, 1, pending),
                ShardState.planned(1, MUG, 5, 1, stored),
                ShardState.planned(2, MUG, 5, 1, stored)));
        for (int i = 0; i < 3_000; i++) {
            MadePictures.Made one = Objects.requireNonNull(made.of(MUG, image(i)));
            boolean whole = i % 3 != 0;
            boolean seen = i % 3 == 1;
            assertThat(one.status()).isEqualTo(whole ? ImageStatus.STORED : ImageStatus.PENDING);
            assertThat(one.sha256()).isEqualTo(whole ? digest("file", i) : null);
            assertThat(one.bytes()).isEqualTo(whole ? 1_000_000_000_000L + i : null);
            assertThat(one.pixelsSha256()).isEqualTo(seen ? digest("pixels", i) : null);
            assertThat(one.perceptualHash()).isEqualTo(seen ? look(i) : null);
        }
    }

    private static ImageState stored(int number, boolean seen) {
        return new ImageState(
                image(number),
                number,
                ImageStatus.STORED,
                0,
                false,
                digest("file", number),
                seen ? digest("pixels", number) : null,
                seen ? look(number) : null,
                1_000_000_000_000L + number,
                1.0,
                null,
                null,
                List.of(),
                null);
    }

    private static Sha256 digest(String what, int number) {
        return new Sha256(Canonical.form(what).put("n", number).hexDigest());
    }

    private static PerceptualHash look(int number) {
        return new PerceptualHash(String.format("%016x", number * 0x9E3779B97F4A7C15L));
    }

    private static ImageId image(int number) {
        return new ImageId(Canonical.form("test").put("n", number).base32Digest());
    }
}
