package io.customshift.scheduler.intake;

import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.RequestDigest;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobClass;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at the lines of a request one by one: do their subjects exist, do their settings fit, how much is it in all. */
final class LineCheck {
    private static final int ISSUES_MAX = 100;
    private static final int KINDS_MAX = 32;
    private static final String PLAN_INVALID = "PLAN_INVALID";

    private final CustomizationRequest request;
    private final Registry registry;
    private final long imagesMax;
    private final int subjectsMax;
    private final RequestDigest digest;
    private final ModelVersion model;
    private final @Nullable WorkerAbilities abilities;
    private final RenderSettings defaults;
    private final List<Issue> beyond = new ArrayList<>();
    private final Map<SubjectId, SubjectSpec> subjects = new LinkedHashMap<>();
    private final Set<SubjectId> unknown = new HashSet<>();
    private final List<Issue> unknownAt = new ArrayList<>();
    private final List<Issue> wrong = new ArrayList<>();
    private FailureCode beyondCode = FailureCode.REQUEST_INVALID;
    private int lines;
    private long images;
    /** Pictures of each kind. */
    private final Map<PictureKind, Long> kinds = new LinkedHashMap<>();

    LineCheck(CustomizationRequest request, Registry registry, long imagesMax, int subjectsMax) {
        this.request = request;
        this.registry = registry;
        this.imagesMax = imagesMax;
        this.subjectsMax = subjectsMax;
        this.digest = RequestDigest.begin(request);
        ModelVersion asked = request.model();
        this.model = asked == null ? registry.model() : asked;
        this.abilities = registry.abilities(model).orElse(null);
        this.defaults = request.defaults().on(own(request.defaults().plan()));
    }

    /** The model that makes the pictures. */
    ModelVersion model() {
        return model;
    }

    /** Settings of lines that leave them out: the request's, else the model's own. */
    RenderSettings defaults() {
        return defaults;
    }

    /** What the model was made for, with the steps of this plan. */
    private RenderSettings own(@Nullable PlanName plan) {
        WorkerAbilities can = abilities;
        RenderSettings model = can == null ? RenderSettings.DEFAULT : can.defaults();
        int steps = can == null
                ? model.steps()
                : can.stepsOf(PlanName.orExact(plan)).orElse(model.steps());
        return new RenderSettings(model.size(), steps, model.strengths(), model.guidance(), plan);
    }

    /**
     * Takes the next line.
     *
     * @param textLine its place in the manifest, where it has one
     * @return the line as it is kept: with the steps of its plan, which are fixed now
     */
    RequestLine add(RequestLine asked, @Nullable Integer textLine) {
        String pointer = textLine == null ? "/lines/" + lines : "";
        digest.add(asked);
        PlanName plan = asked.plan();
        boolean ownSteps = plan != null && asked.steps() == null && !plan.equals(PlanName.orExact(defaults.plan()));
        RequestLine line = ownSteps ? asked.withSteps(own(plan).steps()) : asked;
        SubjectSpec subject = subjectOf(line, pointer, textLine);
        if (subject != null) {
            try {
                RenderSettings settings = line.settings(defaults);
                settings.strengthsFor(subject.references().size());
                count(PictureKind.of(settings, subject.references().size()), line.images());
                checkAbilities(settings, subject, pointer, textLine);
            } catch (WireException e) {
                e.under(pointer)
                        .issues()
                        .forEach(issue -> note(wrong, textLine == null ? issue : issue.at(textLine, null)));
            }
        }
        lines++;
        images += line.images();
        if (images > imagesMax) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "/lines",
                    "the job asks for more than " + imagesMax + " pictures; allowed are " + imagesMax
                            + "; split it into several jobs, or raise customshift.requests.images-max");
        }
        return line;
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
                            + (unknown.size() > 10 ? ", …" : "")
                            + "; register them with customshift subjects add, submit --photos DIR or PUT /v1/subjects/{id}",
                    unknownAt);
        }
        if (!wrong.isEmpty()) {
            throw new WireException(wrong);
        }
        if (!beyond.isEmpty()) {
            throw new RefusedException(
                    beyondCode,
                    "model \"" + model + "\" cannot make it: " + beyond.get(0).message(),
                    beyond);
        }
    }

    /** What no worker of the model can make is said now, not picture by picture when it has waited its turn. */
    private void checkAbilities(
            RenderSettings settings, SubjectSpec subject, String pointer, @Nullable Integer textLine) {
        WorkerAbilities can = abilities;
        PlanName plan = PlanName.orExact(settings.plan());
        if (can == null) {
            if (settings.plan() != null) {
                beyond(
                        PLAN_INVALID,
                        pointer + "/plan",
                        "plan is \"" + plan + "\", and no worker of the model has said yet which plans it can run;"
                                + " start one, or leave the plan out",
                        textLine);
            }
            return;
        }
        if (can.stepsOf(plan).isEmpty()) {
            beyond(
                    PLAN_INVALID,
                    pointer + "/plan",
                    "plan is \"" + plan + "\"; its workers can run "
                            + can.planNames().stream().map(PlanName::value).collect(Collectors.joining(", "))
                            + "; take one of these, or leave it out to get exact",
                    textLine);
        } else if (!can.makes(settings.size())) {
            beyond(
                    "SIZE_INVALID",
                    pointer + "/size",
                    "size is " + settings.size() + "; allowed are sides of " + can.sizeMin() + " to " + can.sizeMax()
                            + " pixels in steps of " + can.sizeMultiple() + "; leave it out to get "
                            + can.defaults().size(),
                    textLine);
        } else if (settings.steps() > can.stepsMax()) {
            beyond(
                    "STEPS_INVALID",
                    pointer + "/steps",
                    "steps is " + settings.steps() + "; allowed are 1 to " + can.stepsMax() + "; leave it out to get "
                            + can.defaults().steps(),
                    textLine);
        } else if (subject.references().size() > can.referencesMax()) {
            beyond(
                    "REFERENCES_INVALID",
                    pointer + "/subject",
                    "subject \"" + subject.id() + "\" has "
                            + subject.references().size() + " photos; allowed are 1 to " + can.referencesMax()
                            + "; register it with fewer",
                    textLine);
        }
    }

    private void beyond(String code, String pointer, String message, @Nullable Integer textLine) {
        beyondCode = beyond.isEmpty() ? new FailureCode(code) : beyondCode;
        note(beyond, new Issue(WireCode.INVALID_VALUE, pointer, message, textLine, null));
    }

    private void count(PictureKind kind, long more) {
        PictureKind counted = kinds.containsKey(kind) || kinds.size() < KINDS_MAX ? kind : kind.likest(kinds.keySet());
        kinds.merge(counted, more, Long::sum);
    }

    /** What the pictures should take, by kind; many kinds are told by the likest of {@link #KINDS_MAX}. */
    List<PictureCost> costs() {
        CostTable table = registry.costs(model);
        return kinds.entrySet().stream()
                .map(entry -> entry.getKey().cost(entry.getValue(), table.seconds(entry.getKey())))
                .toList();
    }

    /** How long the job should take, and when it would be through. */
    Expected expected() {
        List<PictureCost> costs = costs();
        double seconds = costs.stream()
                .mapToDouble(each -> each.images() * each.seconds())
                .sum();
        double longest = costs.stream().mapToDouble(PictureCost::seconds).max().orElse(0);
        JobClass of = JobClass.orOf(request.jobClass(), request.priority());
        return new Expected(
                seconds,
                registry.costs(model).isMeasured()
                        ? registry.forecast()
                                .secondsUntilDone(new Forecast.Load(request.tenant(), of, model, seconds), longest)
                        : OptionalDouble.empty());
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
        if (found.isEmpty() && unknown.isEmpty()) {
            found = registry.subjectSoon(request.tenant(), line.subject());
        }
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
