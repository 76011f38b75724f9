package io.customshift.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.scheduler.core.JobLab;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {
    private final Serde<ShardState> serde = JsonSerde.of(ShardState.class);

    /** Failed before: 12 kB of JSON for 64 pictures, in memory, and in the changelog once more with each picture's end. */
    @Test
    void longStateIsPackedAndThatOfAnEarlierVersionIsRead() {
        ShardState shard = JobLab.with(64).shards().get(0);
        byte[] text = Json.write(shard);
        byte[] packed = serde.serializer().serialize("t", shard);

        assertThat(packed.length).isLessThan(text.length / 3).isLessThan(64 * 45);
        assertThat(serde.deserializer().deserialize("t", packed)).isEqualTo(shard);
        assertThat(serde.deserializer().deserialize("t", text)).isEqualTo(shard);
    }

    @Test
    void damagedStateIsSaidToBeUnreadable() {
        byte[] packed =
                serde.serializer().serialize("t", JobLab.with(64).shards().get(0));
        packed[packed.length / 2] ^= 0x55;
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", packed)).isInstanceOf(WireException.class);
    }
}
