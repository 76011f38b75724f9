package io.customshift.deploy.standalone.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureKeysTest {
    @TempDir
    private Path data;

    @Test
    void firstStartMakesKeysAndLaterOnesUseThem() throws IOException {
        PictureKeys first = PictureKeys.of(Map.of(), data, Instant.now());
        Path folder = data.resolve("provenance");
        assertThat(first.folder()).contains(folder);
        assertThat(first.notes()).singleElement().asString().contains(folder.toString(), "CUSTOMSHIFT_MARKING=none");
        byte[] key = Files.readAllBytes(folder.resolve(SigningKey.KEY_FILE));

        PictureKeys again = PictureKeys.of(Map.of("CUSTOMSHIFT_MARKING", "metadata"), data, Instant.now());
        assertThat(again.folder()).contains(folder);
        assertThat(again.notes()).isEmpty();
        assertThat(folder.resolve(SigningKey.KEY_FILE)).hasBinaryContent(key);
        assertThat(OwnAuthority.roots(folder)).hasSize(1);
    }

    @Test
    void namedKeysAreTakenAsTheyAreAndWithoutMarksThereAreNone() {
        assertThat(PictureKeys.of(Map.of("CUSTOMSHIFT_PROVENANCE_KEYS", "/of the shop"), data, Instant.now())
                        .folder())
                .contains(Path.of("/of the shop"));
        assertThat(PictureKeys.of(Map.of("CUSTOMSHIFT_MARKING", "None"), data, Instant.now())
                        .folder())
                .isEmpty();
        assertThat(data).isEmptyDirectory();
    }
}
