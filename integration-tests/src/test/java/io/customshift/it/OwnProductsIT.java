package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of docs/first-pictures.md, and what people do next, by the command alone. */
class OwnProductsIT {

    private final Fleet fleet = Fleet.shared();

    @TempDir
    Path folder;

    @BeforeEach
    void restore() {
        fleet.restore();
    }

    @Test
    void photosInFoldersAndATableBecomePicturesAndASheet() throws IOException {
        photo("photos/own-mug/front.png", Color.PINK);
        photo("photos/own-mug/side.png", Color.RED);
        Files.writeString(folder.resolve("photos/own-mug/name.txt"), "ceramic mug\n");
        photo("photos/own-lamp/lamp.png", Color.YELLOW);
        Path table = Command.write(
                folder.resolve("own.csv"),
                "id,subject,prompt,size,steps\na1,own-mug,on the <beach>,64x64,2\na2,own-mug,zeppelin in snow,64x64,2\n"
                        + "b1,own-lamp,=at night,64x64,2\n");

        Command.Said submit = run("submit", table.toString(), "--photos", path("photos"), "--watch");
        assertThat(submit.status()).as(submit.text()).isZero();
        assertThat(submit.text())
                .contains(
                        "registered own-mug (ceramic mug) with 2 photos",
                        "finished, 3/3 stored",
                        "warning, ",
                        "sheet own-");
        String job = submit.lines().stream()
                .filter(line -> line.matches("own-[0-9a-f]{8}"))
                .findFirst()
                .orElseThrow();

        Command.Said sheet = run("sheet", job, "--out", path("out"));
        assertThat(sheet.status()).as(sheet.text()).isZero();
        assertThat(ImageIO.read(folder.resolve("out/sheet.png").toFile()).getWidth())
                .isGreaterThan(300);
        assertThat(folder.resolve("out/sheet.html"))
                .content()
                .contains("a1</b>, seed ", "on the &lt;beach&gt;", "ceramic mug", "data:image/png;base64,")
                .doesNotContain("<beach>");
        assertThat(folder.resolve("out/photos/own-mug")).isDirectoryContaining("glob:**.png");

        Command.Said csv = run("results", job, "--csv");
        assertThat(csv.lines().get(0)).startsWith("row,line,subject,prompt,seed,status,file,key,url,reason");
        assertThat(csv.lines().get(2)).contains("the model's vocabulary does not have", "zeppelin");
        assertThat(csv.lines().get(3)).startsWith("b1,2,own-lamp,'=at night,");

        Command.Said download = run("results", job, "--download", path("dl"), "--name", "{subject}-{line}-{seed}.png");
        assertThat(download.status()).as(download.text()).isZero();
        Path picture = one("dl", "own-lamp-2-");
        byte[] good = Files.readAllBytes(picture);
        Files.writeString(picture, "garbage");
        assertThat(run("results", job, "--download", path("dl"), "--name", "{subject}-{line}-{seed}.png")
                        .text())
                .contains("1 fetched now", "1 of them differed");
        assertThat(picture).hasBinaryContent(good);

        assertThat(run("jobs").text()).contains(job);
        Command.Said again = run("submit", table.toString(), "--photos", path("photos"));
        assertThat(again.text()).contains("2 subjects were registered with these photos already", job);
        Command.Said cancel = run("cancel", job);
        assertThat(cancel.status()).isEqualTo(1);
        assertThat(cancel.text())
                .isEqualTo("error JOB_ENDED: " + job
                        + " has ended before: finished, 3/3 stored; nothing is left to cancel");
        assertThat(run("subjects", "show", "own-mug").text()).contains("own-mug (ceramic mug), 2 photos");
    }

    private Command.Said run(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of("--scheduler", fleet.scheduler.url()));
        return Command.run(all.toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Path one(String directory, String prefix) throws IOException {
        try (var files = Files.list(folder.resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void photo(String name, Color colour) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Pictures.photo(colour));
    }
}
