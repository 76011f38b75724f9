package io.customshift.models.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1\\noid sha256:00 | Git LFS pointer",
                "PK\\x03\\x04 and more of a zip | PyTorch pickle",
                "\\x80\\x02} and more of a pickle | PyTorch pickle",
                "GGUF\\x03 and more | GGUF",
                "<!DOCTYPE html><html> | web page",
                "<html><body>Access denied | web page",
                "{\"error\":\"Invalid username or password.\"} | tells an error",
                "\\x1f\\x8b\\x08 and more | gzip",
                "\\x89HDF and more | HDF5",
            })
    void whatPeopleHaveInItsPlaceIsNamed(String start, String name) throws IOException {
        String bytes = start.replace("\\n", "\n")
                .replace("\\x03", "\u0003")
                .replace("\\x04", "\u0004")
                .replace("\\x80", "\u0080")
                .replace("\\x02", "\u0002")
                .replace("\\x1f", "\u001f")
                .replace("\\x8b", "\u008b")
                .replace("\\x08", "\u0008")
                .replace("\\x89", "\u0089");
        Path file = Files.write(folder.resolve("model.safetensors"), bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_UNSUPPORTED))
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining(name);
    }

    @Test
    void anythingElseIsStillNoSafetensorsFile() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "just some text");
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("this is not a safetensors file");
    }
}
