package io.customshift.deploy.standalone.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Schemathesis in a Python environment of its own, below the build's folder. */
final class Schemathesis {
    private static final String VERSION = "4.32.5";
    /** What an answer is held to: the document, and never the server's own fault. */
    private static final String CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,"
            + "response_headers_conformance,response_schema_conformance";

    private static final Set<String> FOUND = Set.of("failure", "error");
    private static final int MOST_TOLD = 20;

    private final Path program;
    private final Consumer<String> say;

    private Schemathesis(Path program, Consumer<String> say) {
        this.program = program;
        this.say = say;
    }

    /** @throws FleetException BAD_SETTING where it cannot be had */
    static Schemathesis installed(Consumer<String> say) {
        Path folder = Installation.locate().home().resolve("target/customshift/schemathesis-" + VERSION);
        Path program = folder.resolve("bin/schemathesis");
        if (!Files.isExecutable(program)) {
            say.accept("installing schemathesis " + VERSION + " into " + folder);
            Path log = folder.resolveSibling("schemathesis.log");
            boolean there = ran(log, List.of("python3", "-m", "venv", folder.toString())) == 0
                    && ran(
                                    log,
                                    List.of(
                                            folder.resolve("bin/pip").toString(),
                                            "install",
                                            "--quiet",
                                            "schemathesis==" + VERSION))
                            == 0;
            if (!there) {
                throw new FleetException(
                        FleetCode.BAD_SETTING,
                        "schemathesis cannot be installed; python3 with venv and access to PyPI are needed, see "
                                + log);
            }
        }
        return new Schemathesis(program, say);
    }

    /** Sends requests to a scheduler for so long; the report stays in the folder. */
    List<Figure> run(String address, Duration length, Path folder) {
        Path report = folder.resolve("schemathesis.ndjson");
        Path log = folder.resolve("logs/schemathesis.log");
        say.accept("requests for " + length.toSeconds() + " s; the log is " + log);
        int status = ran(
                log,
                List.of(
                        program.toString(),
                        "run",
                        address + "/openapi?format=json",
                        "--url",
                        address,
                        "--checks",
                        CHECKS,
                        "--max-time",
                        Long.toString(length.toSeconds()),
                        // An event stream ends with its job, which may be never.
                        "--exclude-path",
                        "/v1/jobs/{id}/events",
                        "--continue-on-failure",
                        "--suppress-health-check",
                        "all",
                        "--report",
                        "ndjson",
                        "--report-ndjson-path",
                        report.toString()));
        // 1: it found failures, which the report holds; others: it did not run.
        if (status != 0 && status != 1) {
            throw new FleetException(FleetCode.UNREACHABLE, "schemathesis ended with " + status + "; see " + log);
        }
        try (Stream<String> lines = Files.lines(report)) {
            List<Figure> figures = figures(lines::iterator, say);
            if (status == 1 && figures.stream().allMatch(Figure::holds)) {
                throw new FleetException(
                        FleetCode.UNREACHABLE, "schemathesis found failures that its report does not show; see " + log);
            }
            return figures;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the report holds, an event a line: each scenario has the answers and what was found of them. */
    static List<Figure> figures(Iterable<String> report, Consumer<String> say) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        long answers = 0;
        long serverErrors = 0;
        long errors = 0;
        int violations = 0;
        Set<String> told = new LinkedHashSet<>();
        for (String line : report) {
            JsonNode event = mapper.readTree(line);
            JsonNode recorder = event.path("ScenarioFinished").path("recorder");
            for (JsonNode one : recorder.path("interactions")) {
                int status = one.path("response").path("status_code").asInt();
                answers += status > 0 ? 1 : 0;
                // 503 says that a part is away; here none is.
                serverErrors += status >= 500 ? 1 : 0;
            }
            for (JsonNode checks : recorder.path("checks")) {
                for (JsonNode check : checks) {
                    if (FOUND.contains(check.path("status").asText())) {
                        violations++;
                        JsonNode why = check.path("failure_info").path("failure");
                        told.add(check.path("name").asText() + " of "
                                + recorder.path("label").asText() + ": "
                                + why.path("message").asText().replace('\n', ' '));
                    }
                }
            }
            for (String kind : List.of("NonFatalError", "FatalError")) {
                if (event.has(kind)) {
                    errors++;
                    told.add(kind + ": " + event.path(kind));
                }
            }
        }
        told.stream().limit(MOST_TOLD).forEach(say);
        return List.of(
                new Figure("api_answers", answers, "answers", Bound.atLeast(1), null),
                new Figure("api_server_errors", serverErrors, "answers", Bound.atMost(0), null),
                new Figure("api_contract_violations", violations, "checks", Bound.atMost(0), null),
                new Figure("api_requests_without_an_answer", errors, "errors", Bound.atMost(0), null));
    }

    private static int ran(Path log, List<String> command) {
        try {
            Path folder = Objects.requireNonNull(log.toAbsolutePath().getParent());
            Files.createDirectories(folder);
            return new ProcessBuilder(command)
                    // It keeps what it found below the folder that it runs in.
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
