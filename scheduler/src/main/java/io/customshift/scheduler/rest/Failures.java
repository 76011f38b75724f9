package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.AccessException;
import io.customshift.scheduler.intake.RefusedException;
import io.customshift.scheduler.intake.UnservedException;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.storage.StoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Failures as problems: each with its code, and with Retry-After where waiting helps. */
public class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final int RETRY_SECONDS = 5;
    private static final Set<FailureCode> TOO_LARGE = Set.of(FailureCode.REFERENCE_TOO_LARGE);

    @ServerExceptionMapper
    public Response wire(WireException e) {
        return Answers.problem(Problem.of(e));
    }

    @ServerExceptionMapper
    public Response refused(RefusedException e) {
        int status = TOO_LARGE.contains(e.code()) ? 413 : 422;
        Problem problem =
                Problem.of(status, e.code().value(), "The request cannot be done", String.valueOf(e.getMessage()));
        return Answers.problem(new Problem(
                problem.type(), problem.title(), status, problem.detail(), problem.code(), null, e.issues()));
    }

    @ServerExceptionMapper
    public Response api(ApiException e) {
        return e.problem().status() == 503 ? later(e.problem()) : Answers.problem(e.problem());
    }

    @ServerExceptionMapper
    public Response access(AccessException e) {
        Response answer = Answers.problem(Problem.of(
                e.status(),
                e.code(),
                ProblemKind.of(e.code()).map(ProblemKind::title).orElse(e.code()),
                String.valueOf(e.getMessage())));
        return e.status() == 401
                ? Response.fromResponse(answer)
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"customshift\"")
                        .build()
                : answer;
    }

    @ServerExceptionMapper
    public Response quota(QuotaException e) {
        Response answer = Answers.problem(Problem.of(
                429,
                QuotaException.CODE,
                ProblemKind.of(QuotaException.CODE).map(ProblemKind::title).orElse(QuotaException.CODE),
                String.valueOf(e.getMessage())));
        return Response.fromResponse(answer)
                .header(HttpHeaders.RETRY_AFTER, e.waitSeconds())
                .header(RateHeaders.LIMIT, RateHeaders.limit(e.quota(), e.left(), e.waitSeconds()))
                .build();
    }

    @ServerExceptionMapper
    public Response store(StoreException e) {
        if (!e.mayPass()) {
            return Answers.problem(Problem.of(
                    422, e.code().name(), "The object in the bucket cannot be used", String.valueOf(e.getMessage())));
        }
        return later(Problem.of(503, e.code().name(), "The store cannot be used", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    public Response broker(BrokerException e) {
        return later(
                Problem.of(503, "BROKER_UNAVAILABLE", "The broker cannot be used", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    public Response unserved(UnservedException e) {
        return later(Problem.of(503, "NO_WORKER", "No worker is known", String.valueOf(e.getMessage())));
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        Response.Status known = Response.Status.fromStatusCode(status);
        String code = known == null
                ? "HTTP_ERROR"
                : known.getReasonPhrase().toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        String title = ProblemKind.of(code)
                .map(ProblemKind::title)
                .orElse(known == null ? "HTTP " + status : known.getReasonPhrase());
        Response answer =
                Answers.problem(Problem.of(status, code, title, e.getMessage() + "; see /openapi for what there is"));
        String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? answer
                : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    public Response anything(Exception e) {
        Optional<String> full = fullDisk(e);
        if (full.isPresent()) {
            return later(Problem.of(
                    507,
                    "DISK_FULL",
                    "The scheduler's disk is full",
                    "the scheduler has no room to keep what was sent (" + full.get()
                            + "); make room on its disk and send the same again"));
        }
        LOG.error("a request has failed", e);
        return Answers.problem(Problem.of(
                500, "INTERNAL", "The scheduler has failed", "unexpected " + e + "; see the scheduler's log"));
    }

    /** What the system said, when the reason is a full disk or a used-up quota. */
    private static Optional<String> fullDisk(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            String said = String.valueOf(one.getMessage());
            if (one instanceof IOException && (said.contains("No space left") || said.contains("quota exceeded"))) {
                return Optional.of(said);
            }
        }
        return Optional.empty();
    }

    private static Response later(Problem problem) {
        return Response.fromResponse(Answers.problem(problem))
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .build();
    }
}
