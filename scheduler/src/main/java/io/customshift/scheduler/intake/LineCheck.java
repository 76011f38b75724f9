package io.customshift.scheduler.intake;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.RequestDigest;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at the lines of a request one by one: do their subjects exist, do their settings fit, how much is it in all. */
final class LineCheck {
    private static final int ISSUES_MAX = 100;

    private final CustomizationRequest request;
    private final Registry registry;
    private final long imagesMax;
    private final int subjectsMax;
    private final RequestDigest digest;
    private final Map<SubjectId, SubjectSpec> subjects = new LinkedHashMap<>();
    private final Set<SubjectId> unknown = new HashSet<>();
    private final List<Issue> unknownAt = new ArrayList<>();
    private final List<Issue> wrong = new ArrayList<>();
    private int lines;
    private long images;

    LineCheck(CustomizationRequest request, Registry registry, long imagesMax, int subjectsMax) {
        this.request = request;
        this.registry = registry;
        this.imagesMax = imagesMax;
        this.subjectsMax = subjectsMax;
        this.digest = RequestDigest.begin(request);
    }

    /** Takes the next line. {@code textLine} is its place in the manifest, where it has one. */
    void add(RequestLine line, @Nullable Integer textLine) {
        String pointer = textLine == null ? "/lines/" + lines : "";
        SubjectSpec subject = subjectOf(line, pointer, textLine);
        if (subject != null) {
            try {
                line.settings(request.defaults())
                        .strengthsFor(subject.references().size());
            } catch (WireException e) {
                e.under(pointer)
                        .issues()
                        .forEach(issue -> note(wrong, textLine == null ? issue : issue.at(textLine, null)));
            }
        }
        digest.add(line);
        lines++;
        images += line.images();
        if (images > imagesMax) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "/lines",
                    "the job asks for more than " + imagesMax + " pictures; allowed are " + imagesMax
                            + "; split it into several jobs, or raise customshift.requests.images-max");
        }
    }

    /** Throws when anything was wrong. */
    void finish() {
        if (!unknown.isEmpty()) {
            String names = unknown.stream()
                    .limit(10)
                    .map(SubjectId::value)
                    .sorted()
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            throw new RefusedException(
                    FailureCode.SUBJECT_UNKNOWN,
                    unknown.size() + " subject(s) of the request are not registered: " + names
                            + (unknown.size() > 10 ? ", …" : "") + "; register them with PUT /v1/subjects/{id}",
                    unknownAt);
        }
        if (!wrong.isEmpty()) {
            throw new WireException(wrong);
        }
    }

    RequestDigest digest() {
        return digest;
    }

    List<SubjectSpec> subjects() {
        return List.copyOf(subjects.values());
    }

    int lines() {
        return lines;
    }

    long images() {
        return images;
    }

    private @Nullable SubjectSpec subjectOf(RequestLine line, String pointer, @Nullable Integer textLine) {
        SubjectSpec known = subjects.get(line.subject());
        if (known != null) {
            return known;
        }
        Optional<SubjectSpec> found = registry.subject(request.tenant(), line.subject());
        if (found.isEmpty()) {
            unknown.add(line.subject());
            note(
                    unknownAt,
                    new Issue(
                            WireCode.INVALID_VALUE,
                            pointer + "/subject",
                            "subject is \"" + line.subject() + "\", which is not registered; register it first",
                            textLine,
                            null));
            return null;
        }
        if (subjects.size() == subjectsMax) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "/lines",
                    "the job names more than " + subjectsMax + " subjects; allowed are " + subjectsMax
                            + "; split it into several jobs");
        }
        subjects.put(line.subject(), found.get());
        return found.get();
    }

    private static void note(List<Issue> issues, Issue issue) {
        if (issues.size() < ISSUES_MAX) {
            issues.add(issue);
        }
    }
}
