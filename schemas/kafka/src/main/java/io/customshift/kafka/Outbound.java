package io.customshift.kafka;

import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of the contract on their way out. */
public final class Outbound {
    /** What Kafka adds to a batch of one record, with some to spare. */
    private static final int FRAME_BYTES = 512;
    /** Of topics that are not in the catalogue: the scheduler's own. */
    private static final int OTHERS_BYTES = 4 << 20;

    private static final Map<String, Topic> CATALOGUE =
            Topics.all().stream().collect(Collectors.toMap(Topic::name, Function.identity()));

    private Outbound() {}

    /** @throws WireException TOO_LARGE when its topic would not take it */
    public static ProducerRecord<String, byte[]> of(TopicNames names, EncodedRecord encoded) {
        fitting(encoded);
        return new ProducerRecord<>(
                names.of(encoded.topic()),
                encoded.partition(),
                encoded.key(),
                encoded.value(),
                Headers.write(encoded.headers()));
    }

    /**
     * The same record, when its topic takes it. Asked before it is handed to a producer: in a transaction, a record that is
     * refused for its length takes all others with it.
     *
     * @throws WireException TOO_LARGE when it does not
     */
    public static EncodedRecord fitting(EncodedRecord encoded) {
        Topic topic = CATALOGUE.get(encoded.topic());
        int allowed = topic == null ? OTHERS_BYTES : topic.maxMessageBytes();
        byte[] value = encoded.value();
        int bytes = (value == null ? 0 : value.length)
                + encoded.key().getBytes(StandardCharsets.UTF_8).length
                + FRAME_BYTES;
        for (Map.Entry<String, String> header : encoded.headers().entrySet()) {
            bytes += header.getKey().length() + header.getValue().getBytes(StandardCharsets.UTF_8).length + 8;
        }
        if (bytes > allowed) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the record for " + encoded.topic() + " has " + bytes + " bytes; allowed are " + allowed
                            + "; make it of less");
        }
        return encoded;
    }
}
