package io.customshift.worker.pod;

import io.customshift.storage.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The pod that this worker runs in, at the cluster's API server, which is shown the service account's token and checked by its
 * certificate authority (Kubernetes, "Accessing the Kubernetes API from a Pod").
 *
 * <p>Writes one annotation by a merge patch (RFC 7396), which needs no look at the pod before it and leaves every other field as
 * it is: the same patch twice is the same as once. Nothing is tried again here.
 */
final class OwnPod {
    private static final String ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
    /** Names of pods and namespaces (RFC 1123). */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /** What may stand behind Bearer (RFC 6750). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int QUOTED = 300;

    private final URI address;
    private final Path token;
    private final HttpClient http;

    /**
     * @param server the API server, without a path
     * @param serviceAccount folder with {@code token}, which is read anew each time since the cluster renews it, and {@code ca.crt}
     * @throws IllegalArgumentException where a name is none, or the certificates cannot be read
     */
    OwnPod(URI server, String namespace, String name, Path serviceAccount) {
        for (String each : new String[] {namespace, name}) {
            if (!NAME.matcher(each).matches()) {
                throw new IllegalArgumentException("\"" + each + "\" is no name of a pod or namespace; give"
                        + " CUSTOMSHIFT_POD_NAME and CUSTOMSHIFT_POD_NAMESPACE by the downward API");
            }
        }
        this.address = server.resolve("/api/v1/namespaces/" + namespace + "/pods/" + name);
        this.token = token(serviceAccount);
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .sslContext(TrustedCertificates.with(serviceAccount.resolve("ca.crt"))
                        .context())
                .build();
    }

    /** Where a service account's token lies in its folder. */
    static Path token(Path serviceAccount) {
        return serviceAccount.resolve("token");
    }

    /**
     * Says what deleting the pod costs, compared with others of its ReplicaSet: those that cost least go first.
     *
     * @throws IOException where the API server was not reached, or did not do it: with its answer and the fix
     */
    void deletionCost(int cost) throws IOException, InterruptedException {
        String patch = "{\"metadata\":{\"annotations\":{\"" + ANNOTATION + "\":\"" + cost + "\"}}}";
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + bearer())
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(patch))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            String said = answer.body();
            throw new IOException("PATCH " + address + " was answered " + answer.statusCode() + ", "
                    + said.substring(0, Math.min(QUOTED, said.length())).strip()
                    + (answer.statusCode() == 403 ? "; let the service account patch pods" : ""));
        }
    }

    /** What is no token is not handed on, since what refuses it would quote it. */
    private String bearer() throws IOException {
        String text = Files.readString(token).strip();
        if (!TOKEN.matcher(text).matches()) {
            throw new IOException(token + " holds no token; mount the service account's");
        }
        return text;
    }
}
