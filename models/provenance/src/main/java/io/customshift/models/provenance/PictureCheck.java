package io.customshift.models.provenance;

import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.image.Photos;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.ManifestReport.Failure;
import io.customshift.models.provenance.ManifestReport.Signer;
import io.customshift.models.provenance.ManifestReport.Standing;
import io.customshift.models.provenance.PictureReport.Verdict;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says whether files are marked as made by AI, and whether they are as they were signed.
 *
 * @param trusted roots of signers that are known
 * @param strangersCount whether the signature of a signer that is not known is one, too
 */
public record PictureCheck(Set<X509Certificate> trusted, boolean strangersCount) {
    public PictureCheck {
        trusted = Set.copyOf(trusted);
    }

    /**
     * Looks for every mark.
     *
     * @param name of the file, for messages
     * @param now what certificates are held to
     * @throws EngineException IMAGE_UNREADABLE and others of {@link Photos#read}
     */
    public PictureReport check(byte[] file, String name, Instant now) {
        return check(file, name, now, Photos.PIXELS_MAX);
    }

    /**
     * The same for those who have little memory.
     *
     * @param pixelsMax width times height at most; a larger one is refused with IMAGE_TOO_LARGE
     */
    public PictureReport check(byte[] file, String name, Instant now, int pixelsMax) {
        PictureContainer container = PictureContainer.of(file);
        Optional<ManifestReport> manifest =
                container.manifest(file).map(found -> ManifestCheck.report(file, found, trusted, now));
        Optional<RgbImage> image = pixels(file, name, pixelsMax, manifest);
        Optional<SourceMark> metadata = container.xmp(file).flatMap(SourceMark::parse);
        Watermark.Reading watermark = image.map(Watermark::read).orElse(Watermark.Reading.NOTHING);
        Judgement judgement = judge(manifest, metadata, watermark);
        return new PictureReport(
                judgement.verdict,
                judgement.finding,
                manifest,
                metadata,
                watermark,
                Digests.hex(file),
                image.map(RgbImage::digest),
                image.map(PerceptualHash::of));
    }

    /** A file that cannot be decoded is refused, unless its manifest says already that it was changed. */
    private static Optional<RgbImage> pixels(
            byte[] file, String name, int pixelsMax, Optional<ManifestReport> manifest) {
        try {
            return Optional.of(Photos.read(file, name, pixelsMax).image());
        } catch (EngineException e) {
            if (manifest.isPresent() && !manifest.get().intact()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private record Judgement(Verdict verdict, String finding) {}

    private Judgement judge(
            Optional<ManifestReport> manifest, Optional<SourceMark> metadata, Watermark.Reading watermark) {
        if (manifest.isPresent() && !manifest.get().intact()) {
            return new Judgement(Verdict.TAMPERED, "changed after it was signed: " + explained(manifest.get()));
        }
        Optional<ManifestReport> signed = manifest.filter(report -> counts(report.signer()));
        if (signed.flatMap(ManifestReport::sourceType)
                .filter(SourceMark::isArtificial)
                .isPresent()) {
            return new Judgement(Verdict.INTACT, "made by AI, and as it was signed");
        }
        String otherwise = signed.isPresent()
                ? "its signed record does not say so"
                : manifest.isPresent() ? "it was signed by somebody who is not known" : "its signed record is gone";
        if (watermark.tag().isPresent()) {
            return new Judgement(Verdict.TAMPERED, "its watermark says that it was made by AI, and " + otherwise);
        }
        if (metadata.flatMap(SourceMark::system).filter(Software.NAME::equals).isPresent()) {
            return new Judgement(
                    Verdict.TAMPERED, "its metadata say that " + Software.NAME + " made it, and " + otherwise);
        }
        if (signed.isPresent()) {
            return new Judgement(Verdict.UNMARKED, "as it was signed, and not as made by AI");
        }
        if (manifest.isPresent()) {
            return new Judgement(Verdict.UNMARKED, otherwise);
        }
        return new Judgement(
                Verdict.UNMARKED,
                metadata.filter(SourceMark::artificial).isPresent()
                        ? "its metadata say that it was made by AI, which nobody has signed"
                        : "no mark was found");
    }

    private boolean counts(Optional<Signer> signer) {
        return strangersCount
                || signer.filter(who -> who.standing() != Standing.UNKNOWN).isPresent();
    }

    private static String explained(ManifestReport report) {
        return report.failures().stream().map(Failure::explanation).collect(Collectors.joining("; "));
    }
}
