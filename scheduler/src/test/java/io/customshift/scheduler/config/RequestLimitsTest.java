package io.customshift.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.manifest.ManifestLimits;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is documented, what the contract's reader takes and what the scheduler enforces is one number. */
class RequestLimitsTest {
    @Test
    void limitsInForceAreTheContractsAndTheDocumented() throws Exception {
        ManifestLimits limits = ManifestLimits.DEFAULT;
        assertThat(inForce("linesMax")).isEqualTo(limits.maxLines());
        assertThat(inForce("imagesMax")).isEqualTo(limits.maxImages());
        assertThat(inForce("manifestBytesMax")).isEqualTo(limits.maxBytes());
        String contract = Files.readString(Path.of("..", "docs", "contract.md"));
        assertThat(contract)
                .contains(String.format(
                        Locale.ROOT,
                        "%d MB, packed or not; %,d lines and pictures; %,d characters a line",
                        limits.maxBytes() / 1_000_000,
                        limits.maxLines(),
                        limits.maxLineCharacters()));
    }

    /** Failed before: documents spoke of jobs of a million lines, which are refused. */
    @Test
    void noDocumentHelpOrSchemaSpeaksOfAnotherLargestJob() throws IOException {
        Path home = Path.of("..").toRealPath();
        List<Path> texts = new ArrayList<>(List.of(home.resolve("README.md"), home.resolve("customshift")));
        for (String folder : List.of("docs", "schemas/src/main/resources", "deploy/helm", "deploy/compose")) {
            try (Stream<Path> files = Files.walk(home.resolve(folder))) {
                files.filter(file -> String.valueOf(file).matches(".*\\.(md|json|ya?ml)"))
                        .forEach(texts::add);
            }
        }
        // Javadoc and the commands' help.
        for (String module : List.of("schemas", "scheduler", "deploy/standalone")) {
            try (Stream<Path> files = Files.walk(home.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> String.valueOf(file).endsWith(".java")).forEach(texts::add);
            }
        }
        assertThat(texts).hasSizeGreaterThan(300);
        Pattern spoken = Pattern.compile("([0-9][0-9,_]{5,}|million)\\s+(?:lines|pictures)\\b");
        int mentions = 0;
        for (Path text : texts) {
            Matcher mention = spoken.matcher(Files.readString(text));
            while (mention.find()) {
                String number = mention.group(1).replace("million", "1,000,000").replaceAll("[,_]", "");
                assertThat(Long.parseLong(number))
                        .as("%s: %s", home.relativize(text), mention.group())
                        .isLessThanOrEqualTo(ManifestLimits.DEFAULT.maxLines());
                mentions++;
            }
        }
        assertThat(mentions).isGreaterThan(3);
    }

    private static long inForce(String setting) throws NoSuchMethodException {
        return Long.parseLong(SchedulerConfig.Requests.class
                .getMethod(setting)
                .getAnnotation(WithDefault.class)
                .value());
    }
}
