package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Sidecar;
import io.customshift.schemas.message.SubjectSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The stored schemas and examples, as the tests use them. */
final class Contract {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BASE = "https://customshift.io/schemas/v1/";
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaMappers(mappers -> mappers.mapPrefix(BASE, "classpath:schemas/v1/")));

    /** A record, its schema file and how it is read. */
    record Entry(Class<?> type, String file, ReadMode mode) {
        @Override
        public String toString() {
            return file;
        }
    }

    private Contract() {}

    static Stream<Entry> entries() {
        return Stream.concat(
                MessageTypes.all().stream().map(t -> new Entry(t.type(), t.schema(), t.mode())),
                List.of(
                        new Entry(RequestLine.class, "request-line.json", ReadMode.STRICT),
                        new Entry(SubjectSpec.class, "subject-spec.json", ReadMode.TOLERANT),
                        new Entry(JobSpec.class, "job-spec.json", ReadMode.TOLERANT),
                        new Entry(ResultLine.class, "result-line.json", ReadMode.TOLERANT),
                        new Entry(Sidecar.class, "sidecar.json", ReadMode.TOLERANT),
                        new Entry(Problem.class, "problem.json", ReadMode.TOLERANT))
                        .stream());
    }

    static JsonNode schemaText(String file) {
        return resource("/schemas/v1/" + file);
    }

    static JsonNode example(String file) {
        return resource("/examples/v1/" + file);
    }

    static JsonNode resource(String path) {
        try (var in = Contract.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new AssertionError(path + " is not on the class path");
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    static List<String> faults(String file, JsonNode instance) {
        JsonSchema schema = FACTORY.getSchema(SchemaLocation.of(BASE + file));
        return schema.validate(instance).stream().map(Object::toString).toList();
    }

    static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
