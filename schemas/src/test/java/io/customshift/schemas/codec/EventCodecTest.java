package io.customshift.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.CloudEvent;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.UnknownMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    private static final Instant TIME = Instant.parse("2026-03-01T09:00:00Z");

    static Stream<MessageType<?>> types() {
        return MessageTypes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void messageComesBackFromBothModes(MessageType<?> type) {
        Message message =
                (Message) Json.read(Contract.bytes(Contract.example(type.schema())), type.type(), type.mode());
        EncodedRecord record = EventCodec.encode("/test", TIME, message);
        CloudEvent sent = EventCodec.envelope("/test", record.key(), TIME, message);

        assertThat(record.topic()).isEqualTo(type.topic().name());
        assertThat(record.headers()).containsEntry("ce_type", type.name()).containsEntry("ce_specversion", "1.0");
        assertThat(EventCodec.decode(record.value(), record.headers())).isEqualTo(sent);
        assertThat(EventCodec.decode(EventCodec.structured(sent), Map.of())).isEqualTo(sent);
        assertThat(Contract.faults(
                        "cloud-event.json",
                        JsonText.parse(EventCodec.structured(sent), Json.MAX_BYTES, ReadMode.STRICT)))
                .isEmpty();
    }

    @Test
    void sameMessageHasTheSameEventIdAndAnotherHasAnother() {
        var one = givenBack(GiveBackReason.DRAIN);
        assertThat(EventCodec.envelope("/w", "s", TIME, one).id())
                .isEqualTo(EventCodec.envelope("/w", "s", TIME, givenBack(GiveBackReason.DRAIN))
                        .id())
                .isNotEqualTo(EventCodec.envelope("/w", "s", TIME, givenBack(GiveBackReason.REVOKED))
                        .id());
    }

    /** A picture that is told again after a redelivery, by another worker, later and as reused, is the same picture. */
    @Test
    void sameFactHasTheSameEventIdWhoeverTellsItAndWhen() {
        JsonNode example = Contract.example("image-stored.json");
        Message first = Json.read(Contract.bytes(example), ImageStored.class, ReadMode.TOLERANT);
        ObjectNode again = example.deepCopy();
        again.put("worker", "w-2")
                .put("at", "2026-03-01T10:00:00Z")
                .put("epoch", 7)
                .put("seconds", 0.0)
                .put("reused", true);
        Message second = Json.read(Contract.bytes(again), ImageStored.class, ReadMode.TOLERANT);
        ObjectNode other = example.deepCopy();
        other.put("image", "a".repeat(32));
        Message another = Json.read(Contract.bytes(other), ImageStored.class, ReadMode.TOLERANT);

        String id = EventCodec.envelope("/workers", "s", TIME, first).id();
        assertThat(EventCodec.envelope("/workers", "s", TIME.plusSeconds(60), second)
                        .id())
                .isEqualTo(id);
        assertThat(EventCodec.envelope("/workers", "s", TIME, another).id()).isNotEqualTo(id);
    }

    @Test
    void eventOfALaterVersionIsUnknownAndNotAFailure() {
        var headers =
                Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/x", "ce_type", "io.customshift.new.v2");
        CloudEvent event = EventCodec.decode(utf8("{\"a\":1}"), headers);
        assertThat(event.data()).isEqualTo(new UnknownMessage("io.customshift.new.v2", "{\"a\":1}"));
        assertThat(EventCodec.decode(EventCodec.structured(event), Map.of()).data())
                .isEqualTo(event.data());
    }

    @Test
    void constantOfALaterVersionIsUnknown() {
        EncodedRecord record = EventCodec.encode("/w", TIME, givenBack(GiveBackReason.DRAIN));
        byte[] later = utf8(new String(record.value(), StandardCharsets.UTF_8).replace("DRAIN", "OF_A_LATER_VERSION"));
        assertThat(EventCodec.decode(later, record.headers()).data()).isEqualTo(givenBack(GiveBackReason.UNKNOWN));
    }

    @Test
    void recordWithoutEnvelopeIsRefusedWithTheAttributeThatIsMissing() {
        assertFault(utf8("{\"a\":1}"), Map.of(), WireCode.MISSING_FIELD, "/data");
        assertFault(utf8("{}"), Map.of("ce_specversion", "1.0"), WireCode.MISSING_FIELD, "/type");
        assertFault(
                utf8("{}"),
                Map.of("ce_specversion", "0.3", "ce_type", "x", "ce_id", "1", "ce_source", "/"),
                WireCode.INVALID_VALUE,
                "/specversion");
        assertFault(null, Map.of(), WireCode.MALFORMED_JSON, "");
        assertFault(new byte[0], Map.of(), WireCode.MALFORMED_JSON, "");
        assertFault(new byte[] {(byte) 0xff, 0, 1, 2}, Map.of(), WireCode.MALFORMED_JSON, "");
        assertFault(utf8("[".repeat(5000)), Map.of(), WireCode.MALFORMED_JSON, "");
        assertFault(new byte[Json.MAX_BYTES + 1], Map.of(), WireCode.TOO_LARGE, "");
    }

    @Test
    void fieldsOfTheDataAreNamedByTheirPathInTheValue() {
        EncodedRecord record = EventCodec.encode("/w", TIME, givenBack(GiveBackReason.DRAIN));
        byte[] bad = utf8(new String(record.value(), StandardCharsets.UTF_8).replace("\"w-1\"", "7"));
        assertFault(bad, record.headers(), WireCode.INVALID_VALUE, "/worker");
        var headers = new HashMap<>(record.headers());
        headers.put("content-type", "application/cloudevents+json");
        String structured =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/w\",\"type\":\"io.customshift.shard.given-back"
                        + ".v1\",\"data\":" + new String(bad, StandardCharsets.UTF_8) + "}";
        assertFault(utf8(structured), headers, WireCode.INVALID_VALUE, "/data/worker");
    }

    @Test
    void structuredEventMayCarryItsDataInBase64() {
        var sent = EventCodec.envelope("/w", "s", TIME, givenBack(GiveBackReason.DRAIN));
        String plain = new String(EventCodec.structured(sent), StandardCharsets.UTF_8);
        String data = new String(Json.write(sent.data()), StandardCharsets.UTF_8);
        String encoded = plain.replace(
                "\"data\":" + data, "\"data_base64\":\"" + Base64.getEncoder().encodeToString(utf8(data)) + "\"");
        assertThat(encoded).isNotEqualTo(plain);
        assertThat(EventCodec.decode(utf8(encoded), Map.of())).isEqualTo(sent);
        assertThat(EventCodec.decode(
                        utf8(encoded), Map.of("Content-Type", "Application/CloudEvents+JSON; charset=utf-8")))
                .isEqualTo(sent);
        assertFault(
                utf8(encoded.replace("\"data_base64\":\"", "\"data_base64\":\"-")),
                Map.of(),
                WireCode.INVALID_VALUE,
                "/data_base64");
        assertFault(
                utf8(plain.replace("\"data\":", "\"data_base64\":\"e30=\",\"data\":")),
                Map.of(),
                WireCode.INVALID_VALUE,
                "/data_base64");
    }

    private static ShardGivenBack givenBack(GiveBackReason reason) {
        return new ShardGivenBack(
                Tenant.DEFAULT, new JobId("j"), new ShardId("j-s0"), 0, new WorkerId("w-1"), List.of(), reason, TIME);
    }

    private static void assertFault(
            byte @Nullable [] value, Map<String, String> headers, WireCode code, String pointer) {
        WireException failure = catchThrowableOfType(WireException.class, () -> EventCodec.decode(value, headers));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.issues().get(0).pointer()).isEqualTo(pointer);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void valueThatIsNotUtf8IsRefusedByItsPlaceInBothModes() {
        byte[] latin = "{\n\"job\":\"j\",\"lines\":[{\"subject\":\"mug\",\"prompt\":\"caf\u00e9\"}]}"
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (Map<String, String> headers : List.of(
                Map.of("ce_type", "io.customshift.job.requested.v1", "ce_specversion", "1.0"),
                Map.<String, String>of())) {
            assertThat(catchThrowableOfType(WireException.class, () -> EventCodec.decode(latin, headers)))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("MALFORMED_JSON line 2 column 50")
                    .hasMessageContaining("0xE9");
        }
    }
}
