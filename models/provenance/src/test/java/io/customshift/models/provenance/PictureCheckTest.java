package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.PictureReport.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final WatermarkTag TAG = WatermarkTag.of("picture 1");
    private static final RgbImage PICTURE = SamplePictures.scene(320, 7);
    private static final RgbImage WATERMARKED = Watermark.mark(PICTURE, TAG);

    @TempDir
    static Path keys;

    private static SigningKey key;
    private static PictureCheck check;

    @BeforeAll
    static void makeKeys() {
        key = OwnAuthority.init(keys, "Mugs", NOW);
        check = new PictureCheck(OwnAuthority.roots(keys), true);
    }

    private static byte[] png(RgbImage image) {
        return PngWriter.encode(image, PngMetadata.NONE);
    }

    private static byte[] signed(byte[] file, SourceMark mark) {
        return new PictureMarker(mark, key).marked(file, List.of());
    }

    private static PictureReport report(byte[] file) {
        return check.check(file, "picture.png", NOW);
    }

    private static void assertVerdict(byte[] file, Verdict verdict, String finding) {
        assertThat(report(file).verdict()).isEqualTo(verdict);
        assertThat(report(file).finding()).contains(finding);
    }

    @Test
    void fullyMarkedPictureIsIntact() {
        PictureReport report = report(signed(png(WATERMARKED), SampleFiles.MARK));
        assertThat(report.verdict()).isEqualTo(Verdict.INTACT);
        assertThat(report.watermark().tag()).contains(TAG);
        assertThat(report.metadata()).contains(SampleFiles.MARK);
        assertThat(report.pixelsDigest()).contains(WATERMARKED.digest());
    }

    @Test
    void signedMetadataAloneAreEnough() {
        assertVerdict(signed(png(PICTURE), SampleFiles.MARK), Verdict.INTACT, "as it was signed");
    }

    @Test
    void pictureWithoutMarksIsUnmarked() {
        assertVerdict(png(PICTURE), Verdict.UNMARKED, "no mark");
    }

    @Test
    void changedPictureIsTamperedWith() {
        byte[] file = signed(png(PICTURE), SampleFiles.MARK);
        byte[] other = png(SamplePictures.scene(320, 8));
        PictureContainer container = PictureContainer.of(file);
        byte[] store = container.manifest(file).orElseThrow().store();
        PictureContainer.ManifestPlace place = container.place(other, store.length);
        assertVerdict(
                Bytes.join(place.before(), container.wrap(store), place.after()),
                Verdict.TAMPERED,
                "changed after it was signed");
    }

    @Test
    void pictureThatAChangeLeftUnreadableIsTamperedWith() {
        byte[] file = signed(png(PICTURE), SampleFiles.MARK);
        file[file.length - 1000] ^= 1;
        assertVerdict(file, Verdict.TAMPERED, "the file is not as it was signed");
        assertThat(report(file).pixelsDigest()).isEmpty();
        byte[] unsigned = png(PICTURE);
        unsigned[unsigned.length - 1000] ^= 1;
        assertThatThrownBy(() -> report(unsigned)).isInstanceOf(EngineException.class);
    }

    @Test
    void watermarkTellsOfARecordThatWasTakenAway() {
        assertVerdict(png(WATERMARKED), Verdict.TAMPERED, "its signed record is gone");
    }

    @Test
    void metadataTellOfARecordThatWasTakenAway() {
        byte[] file = new PngContainer().withXmp(png(PICTURE), SampleFiles.MARK.packet());
        assertVerdict(file, Verdict.TAMPERED, "its signed record is gone");
    }

    @Test
    void unsignedMetadataOfOthersAreToldAndProveNothing() {
        SourceMark others = new SourceMark(
                SourceMark.TRAINED_ALGORITHMIC_MEDIA, Optional.of("Another"), Optional.empty(), Optional.empty());
        byte[] file = new PngContainer().withXmp(png(PICTURE), others.packet());
        assertVerdict(file, Verdict.UNMARKED, "which nobody has signed");
    }

    @Test
    void signedPhotoIsNotMarkedAsMadeByAi() {
        SourceMark camera = new SourceMark(
                "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
                Optional.of("Camera"),
                Optional.empty(),
                Optional.empty());
        assertVerdict(signed(png(PICTURE), camera), Verdict.UNMARKED, "not as made by AI");
        assertVerdict(signed(png(WATERMARKED), camera), Verdict.TAMPERED, "its signed record does not say so");
    }

    @Test
    void strangersCountUnlessTheyAreNotTo() {
        byte[] file = signed(
                png(PICTURE),
                new SourceMark(
                        SourceMark.TRAINED_ALGORITHMIC_MEDIA,
                        Optional.of("Another"),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(new PictureCheck(Set.of(), true).check(file, "p", NOW).verdict())
                .isEqualTo(Verdict.INTACT);
        PictureReport strict = new PictureCheck(Set.of(), false).check(file, "p", NOW);
        assertThat(strict.verdict()).isEqualTo(Verdict.UNMARKED);
        assertThat(strict.finding()).contains("somebody who is not known");
    }

    @Test
    void otherFilesAreRefusedByName() {
        assertThatThrownBy(() -> report(Bytes.ascii("GIF89a, say")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNREADABLE))
                .hasMessageContaining("neither PNG, JPEG nor WebP");
    }
}
