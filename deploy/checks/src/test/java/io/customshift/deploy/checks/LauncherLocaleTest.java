package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command's script gives Java a locale in which every argument and file name can be read. */
class LauncherLocaleTest {
    private static final String PROMPT = "\u043d\u0430 \u0441\u0442\u043e\u043b\u0435 \ud83c\udf75";

    @TempDir
    Path directory;

    @BeforeEach
    void javaThatOnlyTells() throws IOException {
        script("java/bin/java", """
                #!/bin/sh
                case $1 in -version) echo 'openjdk version "17.0.1"' >&2; exit 0 ;; esac
                echo "LC_ALL=${LC_ALL:-} charmap=$(/usr/bin/locale charmap 2>/dev/null)"
                printf '%s\\n' "$@"
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "", "de_DE.ISO-8859-1", "xx_XX.UTF-8"})
    void javaStartsInUtf8(String locale) throws Exception {
        for (String command : new String[] {"generate", "submit"}) {
            String said = run(Map.of("LC_ALL", locale, "LANG", locale), command, "--prompt", PROMPT);
            assertThat(said)
                    .as(locale)
                    .contains("charmap=UTF-8", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", PROMPT);
        }
    }

    @Test
    void systemWithoutUtf8RefusesOtherLettersAndNamesTheLocale() throws Exception {
        script("none/locale", "#!/bin/sh\ncase $1 in -a) echo C; echo POSIX ;; *) echo ANSI_X3.4-1968 ;; esac\n");
        Map<String, String> environment =
                Map.of("LC_ALL", "C", "PATH", directory.resolve("none") + ":" + System.getenv("PATH"));
        assertThat(run(environment, "generate", "--prompt", PROMPT)).contains("the locale is C", "UTF-8", "exit 2");
        assertThat(run(environment, "generate", "--prompt", "on a\ttable")).contains("on a\ttable", "exit 0");
    }

    /** Failed before: "java does not tell its version; set JAVA_HOME to a JDK 17 or newer". */
    @Test
    void javaThatGetsNoMemorySaysSoAndHowToGetSome() throws Exception {
        script("java/bin/java", """
                #!/bin/sh
                echo 'Error occurred during initialization of VM' >&2
                echo 'Could not reserve enough space for 524288KB object heap' >&2
                exit 1
                """);
        assertThat(run(Map.of(), "generate", "--prompt", "x"))
                .contains("Java cannot get the memory", "ulimit -v unlimited", "exit 1");
    }

    private void script(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(Map<String, String> environment, String... arguments) throws Exception {
        // The prompt goes by a file: this test's own Java may not know how to hand it on.
        StringBuilder line = new StringBuilder("exec \"")
                .append(Repository.path("customshift"))
                .append('"');
        for (String argument : arguments) {
            line.append(" '").append(argument).append('\'');
        }
        Path call = directory.resolve("call");
        Files.writeString(call, line);
        Path said = directory.resolve("said");
        ProcessBuilder process = new ProcessBuilder("bash", call.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("LC_"));
        process.environment().putAll(environment);
        process.environment().put("JAVA_HOME", directory.resolve("java").toString());
        process.environment().put("CUSTOMSHIFT_SKIP_BUILD", "1");
        Process started = process.start();
        assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said, StandardCharsets.UTF_8) + "exit " + started.exitValue();
    }
}
