package io.customshift.deploy.standalone.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.bench.Figure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report's lines are as version 4.32.5 wrote them about this interface, shortened. */
class SchemathesisTest {

    private static final String SCENARIO = """
            {"ScenarioFinished":{"phase":"coverage","status":"failure","recorder":{"label":"PUT /v1/jobs/{id}","cases":{"a":{"value":{}}},\
            "checks":{"a":[{"name":"not_a_server_error","status":"success"},%s]},\
            "interactions":{"a":{"request":{"method":"PUT","uri":"http://127.0.0.1/v1/jobs/j"},"response":{"status_code":%d}},\
            "b":{"request":{"method":"PUT","uri":"http://127.0.0.1/v1/jobs/k"},"response":null}}}}}""";
    private static final String GOOD = "{\"name\":\"status_code_conformance\",\"status\":\"success\"}";
    private static final String BAD = """
            {"name":"status_code_conformance","status":"failure","failure_info":{"failure":{"operation":"PUT /v1/jobs/{id}",\
            "title":"Undocumented HTTP status code","message":"Received: 418\\nDocumented: 200, 201"}}}""";

    /** Failed before: no check was ever found, so that nothing could be broken. */
    @Test
    void brokenChecksAndServerErrorsAreCountedAndTold() throws Exception {
        List<String> told = new ArrayList<>();
        List<Figure> figures = Schemathesis.figures(
                List.of(
                        "{\"EngineStarted\":{\"id\":\"x\"}}",
                        SCENARIO.formatted(GOOD, 201),
                        SCENARIO.formatted(BAD, 418),
                        SCENARIO.formatted(BAD, 500),
                        "{\"NonFatalError\":{\"value\":\"Read timed out\"}}"),
                told::add);
        assertThat(figures.stream().map(Figure::value)).containsExactly(3.0, 1.0, 2.0, 1.0);
        assertThat(figures.stream().map(Figure::holds)).containsExactly(true, false, false, false);
        assertThat(told)
                .containsExactly(
                        "status_code_conformance of PUT /v1/jobs/{id}: Received: 418 Documented: 200, 201",
                        "NonFatalError: {\"value\":\"Read timed out\"}");
    }

    @Test
    void cleanReportHolds() throws Exception {
        List<String> told = new ArrayList<>();
        assertThat(Schemathesis.figures(List.of(SCENARIO.formatted(GOOD, 404)), told::add))
                .allMatch(Figure::holds);
        assertThat(told).isEmpty();
    }
}
