package io.customshift.deploy.testkit.doors;

import java.util.List;
import java.util.Set;

/** Spellings of {@code /v1/jobs} that a rule by path might take for something else than the router does. */
public final class OddPaths {
    public static final List<String> ALL = List.of(
            "//v1/jobs",
            "/v1//jobs",
            "/v1/jobs/",
            "/v1/jobs//",
            "/v1/;x/jobs",
            "/v1;x=1/jobs",
            "/v1/jobs;x",
            "/v1/jobs;/",
            "/v1/%6aobs",
            "/V1/JOBS",
            "/v1/./jobs",
            "/v1/../v1/jobs",
            "/problems/../v1/jobs",
            "/problems/%2e%2e/v1/jobs",
            "/q/health/../../v1/jobs",
            "/%76%31/jobs",
            "/v1/jobs/%2e%2e/jobs",
            "/v1%2fjobs",
            "/v1%5cjobs",
            "/v1/jobs%20",
            "/v1/jobs%00",
            "/v1/jobs?x=/problems",
            "/v1/jobs%3f");

    private static final Set<Integer> REFUSED = Set.of(400, 401, 404);

    private OddPaths() {}

    /** Whether an answer without a key is one that lets nobody in. */
    public static boolean isRefused(int status) {
        return REFUSED.contains(status);
    }
}
