package io.customshift.deploy.standalone.subjects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoFoldersTest {

    @TempDir
    Path photos;

    @Test
    void folderIsASubjectWithItsPhotosInOrderAndItsNameFromAFile() throws IOException {
        file("mug/b.jpg", "2");
        file("mug/a.jpg", "1");
        file("mug/.DS_Store", "x");
        file("mug/name.txt", "\uFEFFceramic mug\n");
        file("lamp/1.png", "3");
        file("notes.txt", "not a subject");
        assertThat(PhotoFolders.read(photos))
                .satisfiesExactly(lamp -> assertThat(lamp.name()).isEmpty(), mug -> {
                    assertThat(mug.id().value()).isEqualTo("mug");
                    assertThat(mug.name()).contains("ceramic mug");
                    assertThat(mug.photos()).containsExactly(photos.resolve("mug/a.jpg"), photos.resolve("mug/b.jpg"));
                });
    }

    @Test
    void whatCannotBeASubjectIsNamedWithTheWayOut() throws IOException {
        file("mug.jpg", "1");
        assertThatThrownBy(() -> PhotoFolders.read(photos))
                .hasMessageContaining("has no folders; make one for each subject")
                .hasMessageContaining("mug.jpg");
        file("Ceramic Mug/1.jpg", "1");
        assertThatThrownBy(() -> PhotoFolders.read(photos))
                .hasMessageContaining("Ceramic Mug")
                .hasMessageContaining("put the full name into name.txt");
        assertThatThrownBy(() -> PhotoFolders.read(photos.resolve("nosuch"))).hasMessageContaining("no such folder");
    }

    @Test
    void moreThanFivePhotosAreRefusedBeforeAnythingIsSent() throws IOException {
        for (int i = 0; i < 6; i++) {
            file("mug/" + i + ".jpg", "1");
        }
        assertThatThrownBy(() -> PhotoFolders.read(photos)).hasMessage("subject mug has 6 photos; give 1 to 5 of it");
        Files.createDirectories(photos.resolve("empty"));
        assertThatThrownBy(() -> PhotoFolders.read(photos)).hasMessage("subject empty has 0 photos; give 1 to 5 of it");
    }

    private void file(String name, String text) throws IOException {
        Path file = photos.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
