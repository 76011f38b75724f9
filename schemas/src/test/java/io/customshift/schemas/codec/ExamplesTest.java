package io.customshift.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.Sidecar;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.WorkerHeartbeat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored examples, schemas and records agree, over versions: an example is never edited once it was released. */
class ExamplesTest {
    static Stream<Contract.Entry> entries() {
        return Contract.entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void exampleIsValidAndSurvivesTheRoundTrip(Contract.Entry entry) throws IOException {
        JsonNode example = Contract.example(entry.file());
        assertThat(Contract.faults(entry.file(), example)).isEmpty();

        Object read = Json.read(Contract.bytes(example), entry.type(), entry.mode());
        byte[] written = Json.write(read);

        assertThat(Contract.faults(entry.file(), Contract.MAPPER.readTree(written)))
                .isEmpty();
        assertThat(Json.read(written, entry.type(), entry.mode())).isEqualTo(read);
        assertThat(Contract.MAPPER.readTree(written)).isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void schemaAndRecordHaveTheSameFieldsAndRequireTheSame(Contract.Entry entry) {
        JsonNode schema = Contract.schemaText(entry.file());
        assertSameFields(schema, entry.type());
        assertThat(schema.path("additionalProperties").asBoolean(true)).isEqualTo(entry.mode() == ReadMode.TOLERANT);
    }

    @ParameterizedTest
    @MethodSource("earlier")
    void exampleOfAnEarlierVersionIsValidAndIsRead(String file, Class<?> type) throws IOException {
        JsonNode example = Contract.example("earlier/" + file);
        String schema = entries()
                .filter(known -> known.type() == type)
                .findFirst()
                .orElseThrow()
                .file();
        assertThat(Contract.faults(schema, example)).isEmpty();

        JsonNode now =
                Contract.MAPPER.readTree(Json.write(Json.read(Contract.bytes(example), type, ReadMode.TOLERANT)));
        example.properties()
                .forEach(field -> assertThat(now.get(field.getKey())).isEqualTo(field.getValue()));
    }

    static Stream<Arguments> earlier() {
        return Stream.of(
                Arguments.of("shard-without-round.json", Shard.class),
                Arguments.of("image-failed-without-attempt.json", ImageFailed.class),
                Arguments.of("shard-started-without-process.json", ShardStarted.class),
                Arguments.of("image-stored-without-warnings.json", ImageStored.class),
                Arguments.of("image-stored-without-pixels.json", ImageStored.class),
                Arguments.of("sidecar-without-pixels.json", Sidecar.class),
                Arguments.of("result-line-without-warnings.json", ResultLine.class),
                Arguments.of("result-line-without-pixels.json", ResultLine.class),
                Arguments.of("subject-registered-without-notes.json", SubjectRegistered.class),
                Arguments.of("worker-heartbeat-without-abilities.json", WorkerHeartbeat.class),
                Arguments.of("worker-heartbeat-without-costs.json", WorkerHeartbeat.class),
                Arguments.of("worker-heartbeat-without-cache-figures.json", WorkerHeartbeat.class),
                Arguments.of("job-spec-without-costs.json", JobSpec.class));
    }

    @Test
    void commonRecordsHaveTheFieldsOfTheirSchemas() throws ClassNotFoundException {
        JsonNode defs = Contract.schemaText("common.json").get("$defs");
        int records = 0;
        for (var def : defs.properties()) {
            if (def.getValue().has("properties")) {
                String name = (def.getKey().equals("Issue") ? "error." : "message.") + def.getKey();
                assertSameFields(def.getValue(), Class.forName("io.customshift.schemas." + name));
                records++;
            }
        }
        assertThat(records).isGreaterThan(5);
    }

    @Test
    void everyMessageNamesItsTopicKeyAndHeadersAndEveryFieldHasASentence() {
        for (MessageType<?> type : MessageTypes.all()) {
            JsonNode schema = Contract.schemaText(type.schema());
            assertThat(schema.get("$id").asText()).isEqualTo(type.schemaUri());
            assertThat(schema.get("x-topic").asText()).isEqualTo(type.topic().name());
            assertThat(schema.get("x-key").asText()).isEqualTo(type.topic().key());
            List<String> identity = new ArrayList<>();
            schema.path("x-identity").forEach(field -> identity.add(field.asText()));
            assertThat(identity).as(type.schema()).isEqualTo(type.identity());
            identity.forEach(field ->
                    assertThat(schema.get("properties").has(field)).as(field).isTrue());
            assertThat(schema.get("x-headers").get("ce_type").asText()).isEqualTo(type.name());
            schema.get("properties")
                    .forEach(property -> assertThat(property.path("description").asText())
                            .as(type.schema())
                            .endsWith("."));
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void olderReaderSurvivesFieldsOfALaterWriter(Contract.Entry entry) {
        JsonNode example = Contract.example(entry.file());
        JsonNode later = example.deepCopy();
        addEverywhere(later);
        assertThat(Json.read(Contract.bytes(later), entry.type(), ReadMode.TOLERANT))
                .isEqualTo(Json.read(Contract.bytes(example), entry.type(), ReadMode.TOLERANT));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void readerTakesAMessageWithNoMoreThanWhatIsRequired(Contract.Entry entry) {
        ObjectNode least = Contract.example(entry.file()).deepCopy();
        List<String> required = new ArrayList<>();
        Contract.schemaText(entry.file()).get("required").forEach(name -> required.add(name.asText()));
        // Lists with a least length and the either-or of lines and manifest are checked by the record itself.
        required.addAll(List.of("references", "images", "lines", "scopes", "prompts"));
        least.retain(required);
        assertThat(Json.read(Contract.bytes(least), entry.type(), entry.mode())).isInstanceOf(entry.type());
    }

    @Test
    void structuredEventExampleIsValidAndIsRead() {
        JsonNode example = Contract.example("cloud-event.json");
        assertThat(Contract.faults("cloud-event.json", example)).isEmpty();
        assertThat(EventCodec.decode(Contract.bytes(example), java.util.Map.of())
                        .data())
                .isEqualTo(Json.read(
                        Contract.bytes(Contract.example("customization-request.json")),
                        io.customshift.schemas.message.CustomizationRequest.class,
                        ReadMode.STRICT));
    }

    private static void assertSameFields(JsonNode schema, Class<?> type) {
        List<String> properties = new ArrayList<>();
        schema.get("properties").fieldNames().forEachRemaining(properties::add);
        List<String> required = new ArrayList<>();
        schema.get("required").forEach(name -> required.add(name.asText()));
        List<RecordShape.Field> fields = RecordShape.of(type).fields();
        assertThat(fields.stream().map(RecordShape.Field::name))
                .as(type.getName())
                .containsExactlyElementsOf(properties);
        assertThat(fields.stream().filter(f -> !f.optional()).map(RecordShape.Field::name))
                .as(type.getName())
                .containsExactlyElementsOf(required);
        for (RecordShape.Field field : fields) {
            assertThat(schema.get("properties").get(field.name()).get("default"))
                    .as(type.getName() + "." + field.name())
                    .isEqualTo(field.fallback());
        }
    }

    private static void addEverywhere(JsonNode node) {
        node.forEach(ExamplesTest::addEverywhere);
        if (node instanceof ObjectNode object && !object.has("campaign") && !object.has("ce_type")) {
            object.put("addedLater", 1).putObject("addedObject").put("x", "y");
        }
    }
}
