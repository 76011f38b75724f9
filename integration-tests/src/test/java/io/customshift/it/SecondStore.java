package io.customshift.it;

import static org.junit.jupiter.api.Assumptions.abort;

import io.customshift.deploy.testkit.LocalInfra;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server that is not the embedded one: the one that {@code SECOND_S3_ENDPOINT} names, else MinIO or Ceph's gateway,
 * started for the test where it is installed.
 */
final class SecondStore implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src/test/scripts").toAbsolutePath();
    private static final List<Kind> KINDS = List.of(
            new Kind("minio", List.of("minio")),
            new Kind("ceph-rgw", List.of("radosgw", "ceph-mon", "ceph-osd", "ceph")));

    /** A server that a script of this name starts, from these programs. */
    private record Kind(String script, List<String> programs) {}

    private final S3 s3;
    private final @Nullable Process process;

    private SecondStore(S3 s3, @Nullable Process process) {
        this.s3 = s3;
        this.process = process;
    }

    /** Aborts the test, with what to do, where there is no second store. */
    static SecondStore open() throws IOException {
        String endpoint = System.getenv("SECOND_S3_ENDPOINT");
        if (endpoint != null && !endpoint.isBlank()) {
            String region = System.getenv().getOrDefault("SECOND_S3_REGION", "us-east-1");
            return new SecondStore(
                    new S3(
                            URI.create(endpoint),
                            region,
                            needed("SECOND_S3_ACCESS_KEY"),
                            needed("SECOND_S3_SECRET_KEY")),
                    null);
        }
        for (Kind kind : KINDS) {
            if (kind.programs().stream().allMatch(SecondStore::isInstalled)) {
                return started(kind);
            }
        }
        String why = "no second S3 store: neither MinIO nor Ceph's gateway found. With Go:"
                + " go install github.com/minio/minio@latest; as root on Debian:"
                + " apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common;"
                + " or set SECOND_S3_ENDPOINT, SECOND_S3_ACCESS_KEY and SECOND_S3_SECRET_KEY";
        System.out.println("skipped: " + why);
        return abort(why);
    }

    S3 s3() {
        return s3;
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        try {
            // It ends when its input ends.
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    private static SecondStore started(Kind kind) throws IOException {
        System.out.println("second S3 store: " + kind.script());
        Path folder = Path.of("target", LocalInfra.uniqueName(kind.script())).toAbsolutePath();
        Path script = SCRIPTS.resolve(kind.script() + ".sh");
        Process process = new ProcessBuilder("bash", script.toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("READY ")) {
                Map<String, String> fields = fields(line);
                return new SecondStore(
                        new S3(
                                URI.create(said(fields, "store")),
                                said(fields, "region"),
                                said(fields, "access-key"),
                                said(fields, "secret-key")),
                        process);
            }
        }
        throw new IllegalStateException(script + " ended without a store; see " + folder.resolve("log"));
    }

    private static String said(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    private static Map<String, String> fields(String line) {
        return Arrays.stream(line.split(" "))
                .filter(word -> word.contains("="))
                .collect(Collectors.toMap(
                        word -> word.substring(0, word.indexOf('=')), word -> word.substring(word.indexOf('=') + 1)));
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String needed(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("SECOND_S3_ENDPOINT is set and " + name + " is not; set it too");
        }
        return value;
    }
}
