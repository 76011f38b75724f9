package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.ManifestReport.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void keysAreReadableByTheirOwnerAlone() throws IOException {
        OwnAuthority.init(folder, "Mugs", NOW);
        for (String name : List.of(SigningKey.KEY_FILE, OwnAuthority.ROOT_KEY_FILE)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keysAreNotReplaced() {
        OwnAuthority.init(folder, "Mugs", NOW);
        assertThatThrownBy(() -> OwnAuthority.init(folder, "Mugs", NOW))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVENANCE_KEY_INVALID))
                .hasMessageContaining("exists already")
                .hasMessageContaining("provenance rotate");
    }

    @Test
    void picturesOfTheSignerBeforeStayTrusted() {
        String organisation = "Mugs, \"Söhne\" + Co, O=x";
        SigningKey first = OwnAuthority.init(folder, organisation, NOW);
        byte[] file = new PictureMarker(SampleFiles.MARK, first).marked(SampleFiles.file("picture.png"), List.of());
        SigningKey second = OwnAuthority.rotate(folder, NOW.plus(Duration.ofDays(100)));
        assertThat(second.chain().get(0)).isNotEqualTo(first.chain().get(0));
        assertThat(second.chain().get(0).getSubjectX500Principal())
                .isEqualTo(first.chain().get(0).getSubjectX500Principal());
        assertThat(ManifestCheck.report(
                        file,
                        PictureContainer.of(file).manifest(file).orElseThrow(),
                        OwnAuthority.roots(folder),
                        NOW.plus(Duration.ofDays(101))))
                .satisfies(report -> assertThat(report.failures()).isEmpty())
                .satisfies(report ->
                        assertThat(report.signer().orElseThrow().standing()).isEqualTo(Standing.TRUSTED));
    }

    @Test
    void chainOfAnotherAuthoritySignsWithoutChanceToo() throws Exception {
        X509Certificate root = BroughtChain.write(folder, NOW);
        PictureMarker marker = new PictureMarker(SampleFiles.MARK, SigningKey.read(folder, NOW));
        byte[] file = marker.marked(SampleFiles.file("picture.jpg"), List.of());
        assertThat(marker.marked(SampleFiles.file("picture.jpg"), List.of())).isEqualTo(file);
        assertThat(standing(file, Set.of(root))).isEqualTo(Standing.TRUSTED);
        assertThat(standing(file, OwnAuthority.roots(folder))).isEqualTo(Standing.TRUSTED);
        assertThat(standing(file, Set.of())).isEqualTo(Standing.UNKNOWN);
    }

    private static Standing standing(byte[] file, Set<X509Certificate> trusted) {
        ManifestReport report = ManifestCheck.report(
                file, PictureContainer.of(file).manifest(file).orElseThrow(), trusted, NOW);
        assertThat(report.failures()).isEmpty();
        return report.signer().orElseThrow().standing();
    }

    @Test
    void keyOfAnotherChainIsRefused(@TempDir Path other) throws IOException {
        OwnAuthority.init(folder, "Mugs", NOW);
        OwnAuthority.init(other, "Mugs", NOW);
        Files.copy(other.resolve(SigningKey.CHAIN_FILE), folder.resolve("theirs.pem"));
        Files.delete(folder.resolve(SigningKey.CHAIN_FILE));
        Files.move(folder.resolve("theirs.pem"), folder.resolve(SigningKey.CHAIN_FILE));
        refused("is not the key of the first certificate");
    }

    @Test
    void certificateThatRanOutIsRefused() {
        OwnAuthority.init(folder, "Mugs", NOW.minus(Duration.ofDays(6 * 365)));
        refused("is not valid now");
    }

    @Test
    void rootMayNotSignPictures() throws IOException {
        OwnAuthority.init(folder, "Mugs", NOW);
        Files.write(folder.resolve(SigningKey.CHAIN_FILE), Files.readAllBytes(folder.resolve(OwnAuthority.ROOT_FILE)));
        Files.write(
                folder.resolve(SigningKey.KEY_FILE), Files.readAllBytes(folder.resolve(OwnAuthority.ROOT_KEY_FILE)));
        refused("extended key usages");
    }

    @Test
    void missingKeysAreNamedWithTheCommandThatMakesThem() {
        refused("provenance init");
    }

    @Test
    void whatIsNoKeyIsRefused() throws IOException {
        OwnAuthority.init(folder, "Mugs", NOW);
        Files.writeString(folder.resolve(SigningKey.KEY_FILE), "-----BEGIN PRIVATE KEY-----\nAAAA\n");
        refused("is not an Ed25519 or P-256 key");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> SigningKey.read(folder, NOW))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVENANCE_KEY_INVALID))
                .hasMessageContaining(why);
    }
}
