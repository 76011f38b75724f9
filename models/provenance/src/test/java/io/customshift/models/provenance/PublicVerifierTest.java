package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What C2PA's own library says of our files, under our root. It runs where the interpreter that {@code C2PA_PYTHON} names
 * (default: {@code python3}) has {@code c2pa-python} (0.38.1 was used), and is skipped elsewhere.
 */
class PublicVerifierTest {
    private static final String PYTHON = System.getenv().getOrDefault("C2PA_PYTHON", "python3");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheLibrary() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder(PYTHON, "-c", "import c2pa").start().waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, PYTHON + " has no c2pa-python; set C2PA_PYTHON to an interpreter that has");
    }

    @Test
    void ourFilesAreTrustedAndAFlippedBitIsFound() throws Exception {
        SigningKey key = OwnAuthority.init(folder.resolve("keys"), "Mugs & more", Instant.now());
        List<String> names = new ArrayList<>();
        for (String name : SampleFiles.names()) {
            byte[] file =
                    new PictureMarker(SampleFiles.MARK, key).marked(SampleFiles.file(name), SampleFiles.REFERENCES);
            Files.write(folder.resolve(name), file);
            names.add(name);
        }
        for (String name : SampleFiles.names()) {
            byte[] file = Files.readAllBytes(folder.resolve(name));
            int pixels = name.endsWith(".webp") ? 200 : file.length - 40;
            file[pixels] ^= 1;
            Files.write(folder.resolve("changed-" + name), file);
            names.add("changed-" + name);
        }
        List<String> said = said(names);
        String source = "\"source\": \"" + SourceMark.TRAINED_ALGORITHMIC_MEDIA + "\", \"ingredients\": 2}";
        for (int i = 0; i < names.size(); i++) {
            String state = names.get(i).startsWith("changed-")
                    ? "{\"state\": \"Invalid\", \"failures\": [\"assertion.dataHash.mismatch\"], "
                    : "{\"state\": \"Trusted\", \"failures\": [], ";
            assertThat(said.get(i)).as(names.get(i)).isEqualTo(state + source);
        }
    }

    @Test
    void chainOfAnotherAuthorityIsTrustedUnderItsRoot() throws Exception {
        Instant now = Instant.now();
        X509Certificate root = BroughtChain.write(folder.resolve("keys"), now);
        Files.writeString(
                folder.resolve("keys").resolve(OwnAuthority.ROOT_FILE),
                BroughtChain.pem("CERTIFICATE", root.getEncoded()));
        PictureMarker marker = new PictureMarker(SampleFiles.MARK, SigningKey.read(folder.resolve("keys"), now));
        Files.write(folder.resolve("picture.jpg"), marker.marked(SampleFiles.file("picture.jpg"), List.of()));
        assertThat(said(List.of("picture.jpg")).get(0)).startsWith("{\"state\": \"Trusted\", \"failures\": []");
    }

    private List<String> said(List<String> names) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                PYTHON,
                Path.of("src/test/python/public_verifier.py").toAbsolutePath().toString(),
                folder.resolve("keys").resolve(OwnAuthority.ROOT_FILE).toString()));
        names.forEach(name -> command.add(folder.resolve(name).toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
