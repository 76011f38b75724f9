package io.customshift.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.ShardGivenBack;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of any bytes: read, or put into a quarantine that their topic takes. */
@NullUnmarked
class InboundTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final ShardGivenBack EVENT = new ShardGivenBack(
            Tenant.DEFAULT,
            new JobId("j"),
            new ShardId("j-s0"),
            0,
            new WorkerId("w-1"),
            List.of(),
            GiveBackReason.DRAIN,
            NOW);

    @Test
    void headersOfOthersHinderNobodyWhateverTheyAre() {
        EncodedRecord encoded = EventCodec.encode("/test", NOW, EVENT);
        RecordHeaders headers = Headers.write(encoded.headers());
        headers.add("trace", null);
        headers.add("", null);
        headers.add("span", new byte[] {(byte) 0xff, 0, (byte) 0xc3});
        headers.add("x".repeat(50_000), new byte[2_000_000]);
        headers.add("ce_subject", null);
        Inbound in = new Inbound("control.v1", 0, 7, null, encoded.value(), headers);
        assertThat(in.message()).isEqualTo(EVENT);
    }

    @Test
    void attributesThatAreNoTextOrHaveNoEndAreRefusedByName() {
        EncodedRecord encoded = EventCodec.encode("/test", NOW, EVENT);
        RecordHeaders headers = Headers.write(encoded.headers());
        headers.remove("ce_id");
        headers.add("ce_id", new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> new Inbound("t", 0, 0, null, encoded.value(), headers).message())
                .isInstanceOf(WireException.class)
                .hasMessageContaining("header ce_id is no UTF-8");
        headers.add("ce_id", new byte[100_000]);
        headers.remove("ce_id").add("ce_id", new byte[100_000]);
        assertThatThrownBy(() -> new Inbound("t", 0, 0, null, encoded.value(), headers).message())
                .isInstanceOf(WireException.class)
                .hasMessageContaining("100000 bytes; allowed are 16384");
    }

    @Test
    void quarantinedRecordCanBeSentAgainByteForByte() {
        byte[] key = {(byte) 0xff, 0};
        byte[] value = {(byte) 0xfe, 1, 2};
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", new byte[] {(byte) 0xc3});
        headers.add("a", null);
        Quarantined kept = back(new Inbound("shards.v1", 3, 42, key, value, headers));
        assertThat(kept.keyBytes()).isEqualTo(key);
        assertThat(kept.valueBytes()).isEqualTo(value);
        assertThat(kept.whole()).isTrue();
        assertThat(kept.originalHeaders())
                .containsExactly(
                        new Quarantined.RecordHeader("a", Base64.getEncoder().encodeToString(new byte[] {(byte) 0xc3})),
                        new Quarantined.RecordHeader("a", null));
    }

    @Test
    void whatIsTooLongIsCutAndItsDigestSaysWhatItWas() {
        byte[] key = bytes(70_000, 1);
        byte[] value = bytes((4 << 20) + 1, 2);
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_id", bytes(2_000_000, 3));
        Quarantined kept = back(new Inbound("shards.v1", 3, 42, key, value, headers));
        assertThat(kept.whole()).isFalse();
        assertThat(kept.truncated()).isTrue();
        assertThat(kept.keyBytes()).isEqualTo(Arrays.copyOf(key, Quarantined.MAX_KEY_BYTES));
        assertThat(kept.keySha256()).isEqualTo(Canonical.ofBytes(key));
        assertThat(kept.valueSha256()).isEqualTo(Canonical.ofBytes(value));
        assertThat(kept.headersSha256()).isNotNull();
        assertThat(kept.originalHeaders()).isEmpty();
    }

    /** Control characters take six bytes each in JSON: 2 MB of them in a header once made a record of 12 MB. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void quarantineFitsIntoItsTopicWhateverTheRecordWas(long seed) {
        Random random = new Random(seed);
        RecordHeaders headers = new RecordHeaders();
        for (int i = random.nextInt(300); i >= 0; i--) {
            headers.add("h\u0001".repeat(random.nextInt(2_000)), content(random, 1 << random.nextInt(22)));
        }
        Inbound in = new Inbound(
                "requests.v1", 1, seed, content(random, 1 << random.nextInt(23)), content(random, 5 << 20), headers);
        EncodedRecord encoded =
                EventCodec.encode("/test", NOW, quarantined(in, "\u0002".repeat(random.nextInt(100_000))));
        assertThat(Outbound.fitting(encoded)).as("seed %d", seed).isSameAs(encoded);
        assertThat(EventCodec.decode(encoded.value(), encoded.headers()).data()).isInstanceOf(Quarantined.class);
    }

    private static Quarantined back(Inbound in) {
        EncodedRecord encoded = Outbound.fitting(EventCodec.encode("/test", NOW, quarantined(in, "why")));
        return (Quarantined)
                EventCodec.decode(encoded.value(), encoded.headers()).data();
    }

    private static Quarantined quarantined(Inbound in, String why) {
        return in.quarantined(WireException.invalid("", why), null, NOW);
    }

    private static byte[] content(Random random, int length) {
        switch (random.nextInt(5)) {
            case 0:
                return null;
            case 1:
                return new byte[length];
            case 2:
                return "\u0001".repeat(length).getBytes(StandardCharsets.UTF_8);
            case 3:
                return "\ud83c\udf0d".repeat(length / 4).getBytes(StandardCharsets.UTF_8);
            default:
                return bytes(length, random.nextLong());
        }
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
