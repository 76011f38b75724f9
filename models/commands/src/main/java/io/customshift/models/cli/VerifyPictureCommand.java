package io.customshift.models.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.cli.PictureLog.Match;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureAnswer;
import io.customshift.models.provenance.PictureCheck;
import io.customshift.models.provenance.PictureReport;
import io.customshift.models.provenance.PictureReport.Verdict;
import io.customshift.models.provenance.SourceMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code customshift verify picture}. */
@Command(
        name = "picture",
        description = {
            "Whether pictures are marked as made by AI, and as they were signed.",
            "Exit status: 0 all are, 3 one is not marked, 4 one was changed after it was signed, or its signature taken",
            "away; 1 one cannot be read. The gravest counts."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyPictureCommand implements Callable<Integer> {
    private static final int UNMARKED = 3;
    private static final int TAMPERED = 4;

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "PNG, JPEG or WebP")
    private List<Path> files;

    @Option(
            names = "--trust",
            paramLabel = "PEM",
            description = "root of signers that count, any number; with it, signatures of others count for nothing"
                    + " (default: every signature counts, and that of the folder of keys is called trusted)")
    private List<Path> trust = List.of();

    @Mixin
    private ProvenanceCommand.Keys keys;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description =
                    "JSON lines of image.stored events or sidecars, any number: names pictures of it that look the"
                            + " same, which finds those again that have lost all marks")
    private List<Path> logs = List.of();

    @Option(names = ErrorOutput.JSON, description = "print a line of JSON for each picture")
    private boolean json;

    @Override
    public Integer call() {
        Set<X509Certificate> roots = new HashSet<>(OwnAuthority.roots(keys.folder()));
        if (!trust.isEmpty()) {
            roots.clear();
            trust.forEach(file -> roots.addAll(OwnAuthority.certificates(file)));
        }
        PictureCheck check = new PictureCheck(roots, trust.isEmpty());
        List<Checked> checked = new ArrayList<>();
        for (Path file : files) {
            try {
                checked.add(new Checked(file, check.check(Files.readAllBytes(file), file.toString(), Instant.now())));
            } catch (EngineException e) {
                ErrorOutput.say(spec.commandLine(), e.code().name(), file + ": " + e.getMessage());
            } catch (IOException e) {
                ErrorOutput.say(
                        spec.commandLine(),
                        ErrorCode.IMAGE_UNREADABLE.name(),
                        file + " cannot be opened (" + e + "); check its path");
            }
        }
        List<List<Match>> alike = new PictureLog(logs)
                .matches(checked.stream().map(each -> each.report().looks()).toList());
        int status = checked.size() < files.size() ? Main.FAILED : 0;
        for (int i = 0; i < checked.size(); i++) {
            Checked each = checked.get(i);
            System.out.println(
                    json
                            ? json(each.file(), each.report(), alike.get(i))
                            : text(each.file(), each.report(), alike.get(i)));
            status = Math.max(status, status(each.report().verdict()));
        }
        return status;
    }

    private record Checked(Path file, PictureReport report) {}

    private static int status(Verdict verdict) {
        return verdict == Verdict.INTACT ? 0 : verdict == Verdict.UNMARKED ? UNMARKED : TAMPERED;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private String text(Path file, PictureReport report, List<Match> alike) {
        StringBuilder text = new StringBuilder(file + ": " + word(report.verdict()) + ": " + report.finding());
        report.manifest().ifPresent(manifest -> {
            manifest.signer()
                    .ifPresent(signer -> text.append("\n  signer     ")
                            .append(signer.name())
                            .append(" (")
                            .append(word(signer.standing()))
                            .append(')'));
            manifest.generator().ifPresent(by -> text.append("\n  made by    ").append(by));
            manifest.sourceType()
                    .ifPresent(type -> text.append("\n  source     ").append(type));
        });
        report.metadata()
                .map(SourceMark::sourceType)
                .ifPresent(type -> text.append("\n  IPTC       ").append(type));
        report.watermark().tag().ifPresent(tag -> text.append("\n  watermark  ").append(tag));
        report.pixelsDigest().ifPresent(digest -> text.append("\n  pixels     ").append(digest));
        report.looks().ifPresent(hash -> text.append("\n  looks      ").append(hash));
        alike.forEach(match -> text.append("\n  like       ")
                .append(match.key())
                .append(" (")
                .append(match.distance())
                .append(" of 64 bits differ)"));
        if (!logs.isEmpty() && alike.isEmpty()) {
            text.append("\n  like       none of the log");
        }
        return text.toString();
    }

    private String json(Path file, PictureReport report, List<Match> alike) {
        ObjectNode node = JSON.createObjectNode().put("file", file.toString());
        node.setAll((ObjectNode) JSON.valueToTree(PictureAnswer.of(report)));
        if (!logs.isEmpty()) {
            ArrayNode list = node.putArray("alike");
            alike.forEach(match -> list.addObject().put("key", match.key()).put("distance", match.distance()));
        }
        return node.toString();
    }
}
