package io.customshift.models.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What has an answer has it for programs too. */
class JsonOutputTest {
    private static Stream<CommandLine> commands(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(JsonOutputTest::commands));
    }

    @Test
    void everyCommandTakesJson() {
        assertThat(commands(Main.commandLine())
                        .filter(line -> line.getSubcommands().isEmpty())
                        .filter(line -> !line.getCommandSpec().optionsMap().containsKey("--json"))
                        .map(line -> line.getCommandSpec().qualifiedName()))
                .isEmpty();
    }

    @Test
    void weightsSayWhatTheyHaveMade(@TempDir Path folder) {
        PrintStream usual = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        String out = folder.resolve("w").toString();
        try {
            assertThat(Main.commandLine().execute("weights", "init", "--shape", "tiny", "--out", out, "--json"))
                    .isZero();
        } finally {
            System.setOut(usual);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("{\"out\":\"" + out + "\",")
                .contains("\"shape\":\"tiny\"")
                .hasLineCount(1);
    }
}
