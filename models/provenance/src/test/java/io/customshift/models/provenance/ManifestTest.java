package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.image.Photos;
import io.customshift.models.provenance.ManifestReport.Failure;
import io.customshift.models.provenance.ManifestReport.Signer;
import io.customshift.models.provenance.ManifestReport.Standing;
import io.customshift.models.provenance.PictureContainer.EmbeddedManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    @TempDir
    static Path keys;

    private static SigningKey key;

    @BeforeAll
    static void makeKeys() {
        key = OwnAuthority.init(keys, "Mugs & more", NOW);
    }

    private static byte[] marked(String name) {
        return new PictureMarker(SampleFiles.MARK, key).marked(SampleFiles.file(name), SampleFiles.REFERENCES);
    }

    private static Optional<ManifestReport> report(byte[] file, Instant now) {
        return PictureContainer.of(file)
                .manifest(file)
                .map(found -> ManifestCheck.report(file, found, OwnAuthority.roots(keys), now));
    }

    private static ManifestReport report(byte[] file) {
        return report(file, NOW).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void markedFileIsIntactAndSaysWhatItIs(String name) {
        assertThat(report(marked(name)))
                .isEqualTo(new ManifestReport(
                        List.of(),
                        Optional.of("CustomShift Fleet 0.1.0"),
                        Optional.of(SourceMark.TRAINED_ALGORITHMIC_MEDIA),
                        Optional.of(new Signer("CN=Mugs & more picture signer,O=Mugs & more", Standing.TRUSTED))));
    }

    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void theSameRequestGivesTheSameBytes(String name) {
        assertThat(marked(name)).isEqualTo(marked(name));
    }

    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void marksLeaveThePixelsAlone(String name) {
        assertThat(Photos.read(marked(name), name).image().digest())
                .isEqualTo(Photos.read(SampleFiles.file(name), name).image().digest());
    }

    /** The manifest's own frames and boxes are not hashed, by definition; what they hold is. */
    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void flippedBitIsFoundOrChangesNothingThatIsSaid(String name) {
        byte[] file = marked(name);
        ManifestReport whole = report(file);
        EmbeddedManifest manifest = PictureContainer.of(file).manifest(file).orElseThrow();
        int end = manifest.start() + manifest.length();
        for (int i = 0; i < file.length; i += i < manifest.start() || i >= end ? 23 : 5) {
            byte[] changed = file.clone();
            changed[i] ^= (byte) (1 << i % 8);
            boolean outside = i < manifest.start() || i >= end;
            assertThat(holds(changed) && (outside || !report(changed).equals(whole)))
                    .as("goes unnoticed with byte %d of %d changed", i, file.length)
                    .isFalse();
        }
    }

    private static boolean holds(byte[] file) {
        try {
            return report(file, NOW).map(ManifestReport::intact).orElse(false);
        } catch (EngineException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void manifestOfAnotherFileDoesNotHold(String name) {
        byte[] file = SampleFiles.file(name);
        byte[] other = new PictureMarker(SampleFiles.MARK, key).marked(file, List.of());
        PictureContainer container = PictureContainer.of(file);
        EmbeddedManifest foreign = container.manifest(other).orElseThrow();
        PictureContainer.ManifestPlace place = container.place(file, foreign.store().length);
        byte[] grafted = Bytes.join(place.before(), container.wrap(foreign.store()), place.after());
        assertThat(report(grafted).failures()).extracting(Failure::code).containsExactly("assertion.dataHash.mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"picture.png", "picture.jpg", "lossy.webp"})
    void whatFollowsThePictureIsPartOfIt(String name) {
        byte[] file = marked(name);
        byte[] longer = Arrays.copyOf(file, file.length + 8);
        assertThat(holds(longer)).isFalse();
    }

    @Test
    void manifestLargerThanASegmentOfJpegIsSplit() {
        List<Reference> many = Collections.nCopies(400, SampleFiles.REFERENCES.get(0));
        byte[] file = new PictureMarker(SampleFiles.MARK, key).marked(SampleFiles.file("picture.jpg"), many);
        assertThat(PictureContainer.of(file).manifest(file).orElseThrow().length())
                .isGreaterThan(0xFFFF);
        assertThat(report(file).failures()).isEmpty();
    }

    @Test
    void signersAreTrustedUnknownOrExpired(@TempDir Path others) {
        byte[] file = marked("picture.png");
        EmbeddedManifest found = PictureContainer.of(file).manifest(file).orElseThrow();
        OwnAuthority.init(others, "Mugs & more", NOW);
        assertThat(standing(ManifestCheck.report(file, found, OwnAuthority.roots(others), NOW)))
                .isEqualTo(Standing.UNKNOWN);
        assertThat(standing(ManifestCheck.report(file, found, Set.of(), NOW))).isEqualTo(Standing.UNKNOWN);
        Instant later = NOW.plus(Duration.ofDays(6 * 365));
        assertThat(standing(ManifestCheck.report(file, found, OwnAuthority.roots(keys), later)))
                .isEqualTo(Standing.EXPIRED);
    }

    private static Standing standing(ManifestReport report) {
        assertThat(report.failures()).isEmpty();
        return report.signer().orElseThrow().standing();
    }

    @Test
    void fileIsSignedOnce() {
        assertThatThrownBy(() -> Manifest.sign(marked("picture.png"), SampleFiles.MARK, List.of(), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a manifest already");
    }
}
