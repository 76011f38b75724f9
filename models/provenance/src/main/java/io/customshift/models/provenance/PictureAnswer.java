package io.customshift.models.provenance;

import io.customshift.models.provenance.ManifestReport.Signer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PictureReport} as JSON has it, at the command and at the REST interface alike: what is absent was not found.
 *
 * @param verdict intact, unmarked or tampered
 * @param finding why, a sentence
 * @param c2pa what the signed manifest says
 * @param iptc what the metadata (XMP) say, which nobody needs to have signed
 * @param watermark what was found in the pixels
 * @param fileSha256 of the file
 * @param pixelsSha256 the picture's identity, whatever file it is in
 * @param perceptualHash how it looks, to find it in a log
 */
public record PictureAnswer(
        String verdict,
        String finding,
        @Nullable C2paAnswer c2pa,
        @Nullable IptcAnswer iptc,
        WatermarkAnswer watermark,
        String fileSha256,
        @Nullable String pixelsSha256,
        @Nullable String perceptualHash) {

    /**
     * The signed manifest.
     *
     * @param intact whether all of it holds
     * @param failures what does not, by codes of C2PA
     */
    public record C2paAnswer(
            boolean intact,
            List<C2paFailure> failures,
            @Nullable String generator,
            @Nullable String digitalSourceType,
            @Nullable SignerAnswer signer) {}

    /** Something that does not hold. */
    public record C2paFailure(String code, String explanation) {}

    /**
     * Who signed.
     *
     * @param standing trusted, unknown or expired
     */
    public record SignerAnswer(String name, String standing) {}

    /** IPTC's properties. */
    public record IptcAnswer(
            String digitalSourceType,
            @Nullable String aiSystemUsed,
            @Nullable String aiSystemVersionUsed,
            @Nullable String aiPromptInformation) {}

    /**
     * The watermark.
     *
     * @param tag 12 hexadecimal digits
     * @param score standard deviations that it stands out by
     */
    public record WatermarkAnswer(@Nullable String tag, double score) {}

    public static PictureAnswer of(PictureReport report) {
        return new PictureAnswer(
                word(report.verdict()),
                report.finding(),
                report.manifest().map(PictureAnswer::manifest).orElse(null),
                report.metadata().map(PictureAnswer::metadata).orElse(null),
                new WatermarkAnswer(
                        report.watermark().tag().map(WatermarkTag::toString).orElse(null),
                        Math.round(100 * report.watermark().score()) / 100.0),
                report.fileDigest(),
                report.pixelsDigest().orElse(null),
                report.looks().map(PerceptualHash::toString).orElse(null));
    }

    private static C2paAnswer manifest(ManifestReport report) {
        return new C2paAnswer(
                report.intact(),
                report.failures().stream()
                        .map(failure -> new C2paFailure(failure.code(), failure.explanation()))
                        .toList(),
                report.generator().orElse(null),
                report.sourceType().orElse(null),
                report.signer().map(PictureAnswer::by).orElse(null));
    }

    private static SignerAnswer by(Signer signer) {
        return new SignerAnswer(signer.name(), word(signer.standing()));
    }

    private static IptcAnswer metadata(SourceMark mark) {
        return new IptcAnswer(
                mark.sourceType(),
                mark.system().orElse(null),
                mark.version().orElse(null),
                mark.prompt().orElse(null));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
