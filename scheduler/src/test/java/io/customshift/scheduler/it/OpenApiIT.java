package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.scheduler.rest.SubjectsResource;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.manifest.Manifests;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document as the build has made it, read as one who writes a client reads it. */
class OpenApiIT {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        document = new ObjectMapper()
                .readTree(Path.of("target/openapi/openapi.json").toFile());
    }

    private record Operation(String path, String method, JsonNode json) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @Test
    void idsAreStringsWithTheirPatternAndLength() {
        Map<String, Integer> longest = Map.of(
                "JobId",
                63,
                "SubjectId",
                63,
                "Tenant",
                63,
                "ModelVersion",
                128,
                "ImageId",
                32,
                "Sha256",
                64,
                "SubjectDigest",
                64,
                "ObjectKey",
                1024,
                "FailureCode",
                64);
        longest.forEach((name, length) -> {
            JsonNode id = schema(name);
            assertThat(id.path("type").asText()).as(name).isEqualTo("string");
            assertThat(id.path("pattern").asText()).as(name).startsWith("^");
            assertThat(id.path("minLength").asInt()).as(name).isPositive();
            assertThat(id.path("maxLength").asInt()).as(name).isEqualTo(length);
            assertThat(id.has("properties")).as(name).isFalse();
        });
        assertThat("spring-24").matches(schema("JobId").path("pattern").asText());
        assertThat("a/b").doesNotMatch(schema("JobId").path("pattern").asText());
    }

    @Test
    void idsInPathsAndTenantsInHeadersAreThose() {
        for (Operation operation : operations()) {
            for (JsonNode parameter : operation.json().path("parameters")) {
                String reference = parameter.at("/schema/$ref").asText();
                switch (parameter.path("name").asText()) {
                    case "id" ->
                        assertThat(reference)
                                .as("%s", operation)
                                .endsWith(
                                        operation.path().startsWith("/v1/jobs")
                                                ? "/JobId"
                                                : operation.path().startsWith("/v1/recipes")
                                                        ? "/RecipeId"
                                                        : "/SubjectId");
                    case "X-Tenant" -> assertThat(reference).as("%s", operation).endsWith("/Tenant");
                    default ->
                        assertThat(parameter.path("description").asText())
                                .as("%s", operation)
                                .isNotEmpty();
                }
            }
        }
    }

    @Test
    void recordsHaveTheContractsSchemas() {
        assertThat(schema("JobStatus").at("/properties/job/$ref").asText()).isEqualTo("#/components/schemas/JobId");
        assertThat(schema("JobStatus").at("/properties/acceptedAt/format").asText())
                .isEqualTo("date-time");
        assertThat(schema("JobStatus").path("required").toString()).contains("\"phase\"");
        assertThat(schema("JobRequest").path("required").toString()).doesNotContain("\"job\"");
        assertThat(schema("JobRequest").path("additionalProperties").asBoolean(true))
                .isFalse();
    }

    @Test
    void theServerIsTheOneThatTheDocumentCameFrom() {
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void everyOperationSaysItsFailuresAsProblems() {
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThanOrEqualTo(10);
        assertThat(operations.stream()
                        .map(one -> one.json().path("operationId").asText())
                        .toList())
                .doesNotContain("")
                .doesNotHaveDuplicates();
        for (Operation operation : operations) {
            JsonNode responses = operation.json().path("responses");
            assertThat(responses.has("400") && responses.has("503") && responses.has("default"))
                    .as("%s", operation)
                    .isTrue();
            assertThat(responses.at("/503/headers/Retry-After").isMissingNode())
                    .as("%s", operation)
                    .isFalse();
            responses.properties().forEach(one -> {
                JsonNode content = one.getValue().path("content");
                boolean fine = one.getKey().startsWith("2");
                assertThat(content.has(Problem.MEDIA_TYPE))
                        .as("%s %s", operation, one.getKey())
                        .isNotEqualTo(fine);
                assertThat(content.isEmpty())
                        .as("%s %s", operation, one.getKey())
                        .isEqualTo(one.getKey().equals("204"));
                assertThat(one.getValue().path("description").asText())
                        .as("%s %s", operation, one.getKey())
                        .isNotEmpty();
            });
        }
    }

    @Test
    void examplesAreWhatTheSchedulerReadsAndWrites() throws IOException {
        JsonNode put = document.at("/paths/~1v1~1jobs~1{id}/put");
        JsonNode bodies = put.at("/requestBody/content");
        assertThat(Json.readJobRequest(
                                bytes(bodies.at("/application~1json/example")), Tenant.DEFAULT, new JobId("spring-24"))
                        .lines())
                .hasSize(1);
        List<RequestLine> csv = new ArrayList<>();
        Manifests.read(
                new ByteArrayInputStream(
                        bodies.at("/text~1csv/example").asText().getBytes(StandardCharsets.UTF_8)),
                ManifestOptions.of(ManifestFormat.CSV),
                ManifestLimits.DEFAULT,
                line -> csv.add(line.line()));
        assertThat(csv).hasSize(1);
        assertThat(Json.read(
                                bodies.at("/application~1x-ndjson/example")
                                        .asText()
                                        .getBytes(StandardCharsets.UTF_8),
                                RequestLine.class,
                                ReadMode.STRICT)
                        .subject())
                .isEqualTo(new SubjectId("mug-7"));
        assertThat(read(put.at("/responses/201/content/application~1json/example"), JobStatus.class)
                        .job())
                .isEqualTo(new JobId("spring-24"));
        assertThat(read(put.at("/responses/400/content/application~1problem+json/example"), Problem.class)
                        .errors())
                .hasSize(1);
        assertThat(Json.readRecipe(
                                bytes(
                                        document.at(
                                                "/paths/~1v1~1recipes~1{id}/put/requestBody/content/application~1json/example")),
                                Tenant.DEFAULT,
                                new RecipeId("spring"))
                        .images())
                .isEqualTo(8);
        JsonNode subject = document.at("/paths/~1v1~1subjects~1{id}");
        assertThat(Json.readSubjectRequest(
                                bytes(subject.at("/put/requestBody/content/application~1json/example")),
                                Tenant.DEFAULT,
                                new SubjectId("mug-7"))
                        .references())
                .hasSize(2);
        assertThat(subject.at("/put/requestBody/content/multipart~1form-data/schema/$ref")
                        .asText())
                .endsWith("/SubjectUpload");
        for (String answer : List.of("/get/responses/200", "/put/responses/201")) {
            assertThat(read(
                                    subject.at(answer + "/content/application~1json/example"),
                                    SubjectsResource.SubjectAnswer.class)
                            .notes())
                    .hasSize(1);
        }
        String line = document.at(
                        "/paths/~1v1~1jobs~1{id}~1results/get/responses/200/content/application~1x-ndjson/example")
                .asText();
        Json.read(line.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.STRICT);
    }

    private static JsonNode schema(String name) {
        JsonNode schema = document.at("/components/schemas/" + name);
        assertThat(schema.isObject()).as(name).isTrue();
        return schema;
    }

    private static List<Operation> operations() {
        List<Operation> found = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (path.getKey().startsWith("/v1/") && METHODS.contains(method.getKey())) {
                        found.add(new Operation(path.getKey(), method.getKey(), method.getValue()));
                    }
                }));
        return found;
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        return Json.read(bytes(json), type, ReadMode.STRICT);
    }

    private static byte[] bytes(JsonNode json) {
        assertThat(json.isObject()).isTrue();
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
