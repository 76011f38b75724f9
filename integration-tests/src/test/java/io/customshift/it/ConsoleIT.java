package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.doors.Keyholders;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console as people use it, in a real browser on a real fleet. */
class ConsoleIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Runs where it is taken for HTML, wherever it stands. */
    private static final String HOSTILE = "<img src=x onerror=window.stolen=1>";

    private static Fleet fleet;

    @TempDir
    Path folder;

    private Browser browser;

    @BeforeAll
    static void start() {
        Browser.assumeInstalled();
        fleet = Fleet.shared();
    }

    @BeforeEach
    void open() {
        fleet.restore();
        browser = new Browser(fleet.scheduler.url(), folder);
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void personGoesFromPhotosToTheAcceptedPicturesByKeys() throws IOException {
        browser.open("subjects");
        browser.the("cs-subjects > .drop input")
                .sendKeys(photo("desk-mug-1.png", Color.RED) + "\n" + photo("desk-mug-2.png", Color.PINK));
        browser.awaitText("Register a product");
        browser.the("#new-name").clear();
        browser.the("#new-name").sendKeys("mug " + HOSTILE);
        browser.assertAccessible("registering a subject");
        browser.click("Register");
        browser.awaitText("desk-mug is registered with 2 photos");

        browser.open("submit");
        table("id,subject,prompt,count\na,desk-mug,on the beach,2\nb,nobody,in the snow,2\n");
        browser.awaitText("1 thing to correct");
        assertThat(browser.the(".errors").getText())
                .contains("3", "b,nobody,in the snow,2", "is not registered", "Register it");
        browser.assertAccessible("a table with an error");
        browser.open("submit");
        table("id,subject,prompt,count\n=a" + HOSTILE + ",desk-mug,on the beach " + HOSTILE
                + ",12\nb,desk-mug,in the snow,12\n");
        browser.awaitText("24 pictures of 1 subject from 2 lines");
        browser.the("#job-id").clear();
        browser.the("#job-id").sendKeys("desk");
        set("#job-size", "64x64");
        set("#job-steps", "2");
        browser.click("Submit 24 pictures");

        browser.awaitText("24 of 24");
        browser.awaitText("Finished");
        assertThat(browser.address()).endsWith("#/jobs/desk");
        assertThat(browser.the(".bar").getAttribute("aria-label")).isEqualTo("24 to be looked at");
        await().until(() -> (Long) browser.told(
                        "return [...document.querySelectorAll('.tile img')].filter(one => one.naturalWidth > 0).length")
                > 3);

        browser.click("Review");
        browser.awaitText("Picture 1 of 24");
        long begun = System.nanoTime();
        for (int i = 0; i < 24; i++) {
            if (i % 8 == 7) {
                browser.press("x");
                browser.press("3");
                browser.press(Keys.ARROW_RIGHT);
            } else {
                browser.press("a");
            }
        }
        browser.awaitText("21 accepted, 3 rejected, 0 open");
        await().untilAsserted(() -> assertThat(summary("desk")).containsExactly(21, 3));
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("FIGURE console.review24.seconds %.1f%n", seconds);
        assertThat(seconds).isLessThan(60);
        browser.awaitText("All 24 pictures decided");
        browser.press("u");
        browser.awaitText("21 accepted, 2 rejected, 1 open");
        await().untilAsserted(() -> assertThat(summary("desk")).containsExactly(21, 2));
        browser.press("x", "1", "3");
        browser.awaitText("Rejected: label, colour");
        browser.assertAccessible("review");
        browser.press("?");
        browser.assertAccessible("the list of keys");
        browser.press(Keys.ESCAPE);
        browser.press("s");
        browser.assertAccessible("the slider");

        browser.open("jobs/desk");
        browser.awaitText("3 rejected, 0 open");
        browser.click("Download");
        browser.assertAccessible("what can be downloaded");
        browser.click("Accepted pictures, as a table");
        List<String> rows =
                Browser.downloaded(folder, "desk-accepted.csv").lines().toList();
        assertThat(rows).hasSize(22);
        assertThat(rows.get(1)).startsWith("'=a<img").contains("desk-mug", "STORED", "X-Amz-Signature");
        browser.press(Keys.ESCAPE);

        browser.click("Make 3 rejected again");
        browser.click("Show that job");
        browser.awaitText("3 of 3");
        assertThat(browser.ask("return window.stolen")).isNull();
        assertThat(browser.text()).doesNotContain("undefined", "NaN", "[object");
        assertThat(browser.complaints("dryRun=true")).isEmpty();
    }

    @Test
    void whatPeopleCallThingsNeverBecomesAProgramOnAnyPage() throws IOException {
        fleet.scheduler.put(
                "/v1/subjects/sly",
                Pictures.FORM,
                Pictures.form("\"><script>window.stolen=1</script>" + HOSTILE, Pictures.photo(Color.GREEN)));
        fleet.submit(
                "sly", 2, "id,subject,prompt\n" + HOSTILE + ",sly,\"javascript:window.stolen=1 " + HOSTILE + "\"\n");
        String image = fleet.results("sly").get(0).image().value();
        fleet.awaitFinished("sly");
        assertThat(fleet.scheduler
                        .put(
                                "/v1/jobs/sly/images/" + image + "/review",
                                "application/json",
                                "{\"verdict\":\"rejected\",\"reasons\":[\"other\"],\"note\":\"" + HOSTILE + "\"}")
                        .status())
                .isEqualTo(200);
        String model = "{\"model\":\"nobodys-model\",\"labels\":{\"a\":\"" + HOSTILE
                + "\"},\"lines\":[{\"subject\":\"sly\",\"prompt\":\"" + HOSTILE + "\"}]}";
        assertThat(fleet.scheduler
                        .put("/v1/jobs/sly-waits", "application/json", model)
                        .status())
                .isEqualTo(201);
        Path odd = Files.write(folder.resolve("<img src=x onerror=window.stolen=1>.png"), Pictures.photo(Color.BLUE));
        Path svg = Files.writeString(
                folder.resolve("hostile.png"),
                "<svg xmlns='http://www.w3.org/2000/svg' onload='window.stolen=1'><script>window.stolen=1</script></svg>");

        browser.open("jobs");
        browser.awaitText("sly-waits");
        browser.awaitText("On hold");
        browser.assertAccessible("jobs");
        browser.open("jobs/sly-waits");
        browser.awaitText("1 picture");
        browser.open("jobs/sly");
        browser.the(".tile.rejected img.here");
        browser.assertAccessible("a job");
        browser.open("jobs/sly/review");
        browser.awaitText("Rejected: other (“" + HOSTILE + "”)");
        assertThat(browser.text()).contains("javascript:window.stolen=1 " + HOSTILE);
        browser.open("subjects");
        browser.awaitText("\"><script>window.stolen=1</script>" + HOSTILE);
        browser.assertAccessible("subjects");
        browser.click("Show sly");
        browser.assertAccessible("a subject");
        browser.press(Keys.ESCAPE);
        browser.click("Remove sly");
        browser.awaitText("Remove sly?");
        browser.assertAccessible("a question");
        browser.press(Keys.ESCAPE);
        browser.the("cs-subjects > .drop input").sendKeys(svg.toString());
        browser.click("Register");
        browser.awaitText("REFERENCE_UNREADABLE");
        browser.press(Keys.ESCAPE);
        browser.open("verify");
        browser.the("input[type=file]").sendKeys(odd + "\n" + svg);
        browser.awaitText("No mark found");
        browser.awaitText("IMAGE_UNREADABLE");
        browser.assertAccessible("verify");
        browser.open("fleet");
        browser.awaitText("worker-1");
        browser.assertAccessible("fleet");
        browser.open("submit");
        browser.assertAccessible("submit");
        browser.open("jobs/" + HOSTILE);
        browser.awaitText("job id");
        assertThat(browser.ask("return window.stolen")).isNull();
        assertThat(browser.complaints("422", "/v1/jobs/%3C")).isEmpty();
        fleet.scheduler.delete("/v1/jobs/sly-waits");
    }

    /** Failed pictures of a store that is gone would be the same; here none is made at all, so that 10,000 take no hour. */
    @Test
    void tenThousandPicturesAreThereAtOnceAndScrollInAFlatHeap() {
        fleet.register("crowd", Color.ORANGE);
        String lines = IntStream.range(0, 10)
                .mapToObj(i -> "{\"subject\":\"crowd\",\"prompt\":\"scene " + i + "\",\"count\":1000}")
                .collect(Collectors.joining(","));
        assertThat(fleet.scheduler
                        .putPatiently(
                                "/v1/jobs/crowd",
                                "application/json",
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "{\"model\":\"nobodys-model\",\"lines\":[" + lines + "]}"))
                        .status())
                .isEqualTo(201);
        browser.open("jobs");
        browser.awaitText("crowd");
        long begun = System.nanoTime();
        browser.click("crowd");
        browser.the(".tile");
        System.out.printf("FIGURE console.first_of_10000.seconds %.2f%n", (System.nanoTime() - begun) / 1e9);
        browser.awaitText("10,000 pictures");
        double before = browser.heap();
        double most = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i <= 40; i++) {
                browser.ask("scrollTo(0, document.documentElement.scrollHeight * arguments[0])", i / 40.0);
                browser.the(".tile");
                assertThat(browser.count(".tile")).isLessThan(400);
            }
            most = Math.max(most, browser.heap());
        }
        System.out.printf("FIGURE console.heap.growth %.2f (%.1f MB)%n", most / before, most / 1e6);
        assertThat(most).isLessThan(before * 1.5 + 4e6);
        assertThat(browser.ask(
                        "const tiles = document.querySelectorAll('.tile'); return tiles[tiles.length - 1].title"))
                .asString()
                .contains("scene 9");
        browser.open("jobs/crowd/review");
        browser.awaitText("Nothing to review yet");
        assertThat(browser.complaints()).isEmpty();
        fleet.scheduler.delete("/v1/jobs/crowd");
    }

    @Test
    void decisionsOutliveACutOfTheNetwork() throws IOException {
        fleet.register("torn", Color.MAGENTA);
        fleet.submit("torn", 2, "subject,prompt,count\ntorn,on the beach,4\n");
        fleet.awaitFinished("torn");
        browser.open("jobs/torn/review");
        browser.awaitText("Picture 1 of 4");
        browser.press("a");
        await().untilAsserted(() -> assertThat(summary("torn")).containsExactly(1, 0));
        browser.offline(true);
        browser.press("a", "x", "4");
        browser.awaitText("not kept yet (UNREACHABLE)");
        browser.awaitText("2 accepted, 1 rejected, 1 open");
        assertThat(summary("torn")).containsExactly(1, 0);
        browser.offline(false);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(summary("torn")).containsExactly(2, 1));
        await().untilAsserted(() -> assertThat(browser.text()).doesNotContain("not kept yet"));
        assertThat(browser.complaints("ERR_INTERNET_DISCONNECTED")).isEmpty();
    }

    @Test
    void keyStaysInTheTabAndInNoAddress() throws IOException {
        Keyholders holders = new Keyholders();
        String reader = holders.key("acme", List.of(Scope.READ), null, null);
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, holders.records().stream().map(ConsoleIT::line).collect(Collectors.joining()));
        LocalInfra infra = LocalInfra.shared();
        String name = LocalInfra.uniqueName("console");
        Map<String, String> settings = new HashMap<>(infra.settings(infra.createBucket(name)));
        settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", name + ".");
        settings.put("CUSTOMSHIFT_ACCESS_KEYS_FILE", keys.toString());
        settings.put("CUSTOMSHIFT_MODEL", "nobodys-model");
        Service guarded = Fleet.scheduler("guarded", settings, folder);
        try (Browser other = new Browser(guarded.url(), folder.resolve("other"))) {
            guarded.process().awaitReady();
            other.open("jobs");
            other.awaitText("KEY_MISSING");
            other.assertAccessible("the question for a key");
            other.the("#access-key").sendKeys("csk_none_" + "x".repeat(43));
            other.click("Use it");
            other.awaitText("KEY_UNKNOWN");
            other.the("#access-key").clear();
            other.the("#access-key").sendKeys(reader);
            other.click("Use it");
            other.awaitText("No jobs yet");
            other.click("Subjects");
            other.awaitText("No subjects yet");
            other.the("cs-subjects > .drop input").sendKeys(photo("mug.png", Color.RED));
            other.click("Register");
            other.awaitText("SCOPE_MISSING");
            String secret = reader.substring(reader.lastIndexOf('_') + 1);
            assertThat(other.address()).doesNotContain(secret);
            assertThat(
                            String.valueOf(
                                    other.ask(
                                            "return JSON.stringify([localStorage, document.cookie, performance.getEntriesByType('resource').map(one => one.name)])")))
                    .doesNotContain(secret);
            assertThat(String.valueOf(other.ask("return JSON.stringify(sessionStorage)")))
                    .contains(secret);
            assertThat(other.complaints("401", "403")).isEmpty();
        } finally {
            guarded.process().stop();
        }
    }

    private static String line(ApiKey key) {
        return new String(Json.write(key), StandardCharsets.UTF_8) + "\n";
    }

    private void table(String text) {
        browser.the("#table-text");
        // As pasted: keys would take seconds.
        browser.ask("document.getElementById('table-text').value = arguments[0]", text);
        browser.click("Check this table");
    }

    private void set(String css, String value) {
        browser.the(css).sendKeys(value);
        browser.ask("document.querySelector(arguments[0]).dispatchEvent(new Event('change', {bubbles: true}))", css);
    }

    private String photo(String name, Color colour) throws IOException {
        return Files.write(folder.resolve(name), Pictures.photo(colour)).toString();
    }

    /** Accepted and rejected pictures, as the scheduler knows. */
    private static List<Integer> summary(String job) throws IOException {
        JsonNode answer =
                JSON.readTree(fleet.scheduler.get("/v1/jobs/" + job + "/review").body());
        return List.of(answer.path("accepted").asInt(), answer.path("rejected").asInt());
    }
}
