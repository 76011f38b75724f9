package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.doors.Keyholders;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Scope;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import java.awt.Color;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        assertThat(browser.text()).contains("3", "b,nobody,in the snow,2", "is not registered", "Register it");
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
        await().untilAsserted(() -> assertThat(bar()).isEqualTo("24 to be looked at"));
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
        browser.press("x", "1", "3", "n");
        browser.press("too pale, a" + HOSTILE, Keys.ENTER);
        browser.awaitText("Rejected: label, colour (“too pale, a" + HOSTILE + "”)");
        browser.assertAccessible("review");
        browser.press("?");
        browser.assertAccessible("the list of keys");
        browser.press(Keys.ESCAPE);
        browser.press("s");
        browser.assertAccessible("the slider");

        browser.open("jobs/desk");
        await().untilAsserted(() -> assertThat(bar()).isEqualTo("21 accepted, 3 rejected"));
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
        ImageId image = fleet.results("sly").get(0).image();
        JobStatus sly = fleet.awaitFinished("sly");
        // A person's name is what an identity provider says.
        fleet.log.send(new ImageReviewed(
                sly.tenant(),
                sly.job(),
                image,
                new SubjectId("sly"),
                Verdict.REJECTED,
                List.of(ReviewReason.OTHER),
                HOSTILE,
                HOSTILE,
                Instant.now()));
        fleet.log.send(new WorkerHeartbeat(
                new WorkerId("odd"),
                WorkerState.STOPPED,
                new ModelVersion("odd@1"),
                HOSTILE,
                null,
                List.of(),
                0,
                0,
                List.of(),
                0,
                0,
                0,
                List.of(),
                null,
                null,
                0,
                0,
                Instant.now(),
                Instant.now()));
        String model = "{\"model\":\"nobodys-model\",\"labels\":{\"a\":\"" + HOSTILE
                + "\"},\"lines\":[{\"subject\":\"sly\",\"prompt\":\"" + HOSTILE + "\"}]}";
        assertThat(fleet.scheduler
                        .put("/v1/jobs/sly-waits", "application/json", model)
                        .status())
                .isEqualTo(201);
        Path odd = Files.write(folder.resolve(HOSTILE + ".png"), Pictures.photo(Color.BLUE));
        Path html = Files.writeString(
                folder.resolve("page.png"),
                "<!doctype html><script>window.stolen=1</script><body onload=window.stolen=1>");
        Path sheet = Files.writeString(
                folder.resolve(HOSTILE + ".csv"), "id,subject," + HOSTILE + "\n" + HOSTILE + ",sly," + HOSTILE + "\n");
        Path svg = Files.writeString(
                folder.resolve("hostile.png"),
                "<svg xmlns='http://www.w3.org/2000/svg' onload='window.stolen=1'><script>window.stolen=1</script></svg>");

        browser.open("jobs");
        browser.awaitText("sly-waits");
        browser.awaitText("On hold");
        browser.assertAccessible("jobs");
        browser.open("jobs/sly-waits");
        browser.awaitText("0 of 1");
        assertThat(fleet.scheduler
                        .post("/v1/jobs/sly-waits/cancel?reason=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(202);
        browser.awaitText("Cancelled");
        browser.open("jobs?phase=" + HOSTILE);
        browser.awaitText("phase is");
        browser.open("jobs/sly");
        browser.the(".tile.rejected img.here");
        browser.assertAccessible("a job");
        browser.open("jobs/sly?subject=" + HOSTILE);
        browser.awaitText("INVALID_VALUE");
        browser.open("jobs/sly/review");
        browser.awaitText("Rejected: other (“" + HOSTILE + "”)");
        browser.awaitText("by " + HOSTILE);
        assertThat(browser.text()).contains("javascript:window.stolen=1 " + HOSTILE);
        browser.open("subjects");
        browser.awaitText("\"><script>window.stolen=1</script>" + HOSTILE);
        browser.assertAccessible("subjects");
        browser.the("#subject-search").sendKeys(HOSTILE + "?");
        browser.awaitText("No subject has “" + HOSTILE + "?”");
        browser.the("#subject-search").clear();
        browser.the("#subject-search").sendKeys("sly");
        browser.click("Show sly");
        browser.assertAccessible("a subject");
        browser.press(Keys.ESCAPE);
        browser.click("Remove sly");
        browser.awaitText("Remove sly?");
        browser.assertAccessible("a question");
        browser.press(Keys.ESCAPE);
        for (Path photo : List.of(svg, html)) {
            browser.the("cs-subjects > .drop input").sendKeys(photo.toString());
            browser.click("Register");
            browser.awaitText("REFERENCE_UNREADABLE");
            browser.press(Keys.ESCAPE);
        }
        browser.open("verify");
        browser.the("input[type=file]").sendKeys(odd + "\n" + svg + "\n" + html);
        browser.awaitText("No mark found");
        browser.awaitText("IMAGE_UNREADABLE");
        browser.awaitText("page.png");
        browser.assertAccessible("verify");
        browser.open("fleet");
        browser.awaitText("worker-1");
        browser.awaitText(HOSTILE + " · odd@1");
        browser.assertAccessible("fleet");
        browser.open("submit");
        browser.assertAccessible("submit");
        browser.the("cs-submit .drop input").sendKeys(sheet.toString());
        browser.awaitText("UNKNOWN_FIELD");
        assertThat(browser.text()).contains(HOSTILE + ".csv", "id,subject," + HOSTILE);
        browser.click("Access");
        browser.the("#access-tenant").sendKeys(HOSTILE);
        browser.click("Use it");
        browser.awaitText("tenant is");
        browser.click("Access");
        browser.the("#access-tenant").clear();
        browser.click("Use it");
        browser.open("jobs/" + HOSTILE);
        browser.awaitText("job id");
        assertThat(browser.ask("return window.stolen")).isNull();
        // Those that were asked for: each is a request that is refused.
        assertThat(browser.complaints("status of 4")).isEmpty();
    }

    /**
     * None is made, so that it takes no hour: results that lie there are taken as they are, and each of their pictures has a
     * thumbnail of its own in the store.
     */
    @Test
    void tenThousandPicturesAreThereAtOnceAndScrollInAFlatHeap() throws IOException {
        fleet.register("crowd", Color.ORANGE);
        String lines = IntStream.range(0, 10)
                .mapToObj(i -> "{\"subject\":\"crowd\",\"prompt\":\"scene " + i + "\",\"count\":1000}")
                .collect(Collectors.joining(","));
        assertThat(fleet.scheduler
                        .putPatiently(
                                "/v1/jobs/crowd",
                                "application/json",
                                BodyPublishers.ofString("{\"model\":\"nobodys-model\",\"lines\":[" + lines + "]}"))
                        .status())
                .isEqualTo(201);
        store("crowd");
        assertThat(fleet.scheduler.post("/v1/jobs/crowd/cancel").status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(180))
                .until(() -> fleet.scheduler.get("/v1/jobs/crowd").body().contains("\"CANCELLED\""));

        browser.open("jobs");
        browser.awaitText("crowd");
        long begun = System.nanoTime();
        browser.click("crowd");
        browser.the(".tile img.here");
        System.out.printf("FIGURE console.first_of_10000.seconds %.2f%n", (System.nanoTime() - begun) / 1e9);
        await().atMost(Duration.ofSeconds(180))
                .until(() -> browser.told("return document.querySelector('.found').textContent")
                        .equals("10,000 pictures"));
        double before = browser.heap();
        double most = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i <= 40; i++) {
                browser.ask("scrollTo(0, document.documentElement.scrollHeight * arguments[0])", i / 40.0);
                browser.the(".tile");
                assertThat(browser.count(".tile")).isLessThan(400);
            }
            browser.the(".tile[title*='scene 9'] img.here");
            most = Math.max(most, browser.heap());
        }
        System.out.printf("FIGURE console.heap.growth %.2f (%.1f MB)%n", most / before, most / 1e6);
        assertThat(most).isLessThan(before * 1.5 + 4e6);
        assertThat(browser.ask(
                        "const tiles = document.querySelectorAll('.tile'); return tiles[tiles.length - 1].title"))
                .asString()
                .contains("scene 9");
        browser.open("jobs/crowd/review");
        browser.awaitText("Picture 1 of 10,000");
        browser.press("a");
        browser.awaitText("1 accepted, 0 rejected, 9,999 open");
        await().untilAsserted(() -> assertThat(summary("crowd")).containsExactly(1, 0));
        assertThat(browser.complaints()).isEmpty();
        fleet.scheduler.delete("/v1/jobs/crowd?forget=true");
    }

    /** Puts the results of a job that nobody works on as if all were stored: a thumbnail of each picture, and the first pictures. */
    private static void store(String job) throws IOException {
        BucketLayout layout = new BucketLayout(new Tenant("default"));
        JobId id = new JobId(job);
        List<ResultLine> pending = fleet.results(job);
        StringBuilder manifest = new StringBuilder();
        for (ResultLine line : pending) {
            ObjectNode stored = (ObjectNode) JSON.readTree(Json.write(line));
            stored.put("status", "STORED").put("size", "512x512");
            stored.put("key", layout.image(id, line.subject(), line.image()).value());
            manifest.append(stored).append('\n');
        }
        List<byte[]> looks = IntStream.range(0, 36)
                .mapToObj(i -> Pictures.jpeg(Color.getHSBColor(i / 36f, 0.6f, 0.8f), 256))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < pending.size(); i++) {
            ResultLine line = pending.get(i);
            byte[] look = looks.get(i % looks.size());
            threads.execute(() -> fleet.bucket.put(
                    layout.thumbnail(id, line.subject(), line.image()).value(), look));
        }
        threads.shutdown();
        await().atMost(Duration.ofMinutes(15)).until(threads::isTerminated);
        // The one at hand, and those that are fetched ahead.
        for (ResultLine line : pending.subList(0, 8)) {
            fleet.bucket.put(layout.image(id, line.subject(), line.image()).value(), Pictures.jpeg(Color.GRAY, 512));
        }
        fleet.bucket.put(layout.manifest(id).value(), manifest.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void decisionsOutliveACutOfTheNetworkAndOfTheStream() throws IOException {
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
        // Meanwhile somebody else decides, and the stream that would tell of it is cut.
        String last = fleet.results("torn").get(3).image().value();
        assertThat(fleet.scheduler
                        .put(
                                "/v1/jobs/torn/images/" + last + "/review",
                                "application/json",
                                "{\"verdict\":\"accepted\"}")
                        .status())
                .isEqualTo(200);
        browser.offline(false);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(summary("torn")).containsExactly(3, 1));
        await().untilAsserted(() -> assertThat(browser.text()).doesNotContain("not kept yet"));
        browser.awaitText("3 accepted, 1 rejected, 0 open");
        assertThat(browser.complaints("ERR_INTERNET_DISCONNECTED")).isEmpty();
    }

    @Test
    void whatCannotBeDecidedIsTakenBackAndTold() throws IOException {
        fleet.register("lost", Color.CYAN);
        fleet.submit("lost", 2, "subject,prompt,count\nlost,on the beach,3\n");
        fleet.awaitFinished("lost");
        browser.open("jobs/lost/review");
        browser.awaitText("Picture 1 of 3");
        fleet.bucket.remove(
                Objects.requireNonNull(fleet.results("lost").get(1).key()).value());
        browser.press("a");
        browser.press("a");
        browser.awaitText("IMAGE_GONE");
        browser.awaitText("1 accepted, 0 rejected, 2 open");
        browser.press("a");
        browser.awaitText("2 accepted, 0 rejected, 1 open");
        await().untilAsserted(() -> assertThat(summary("lost")).containsExactly(2, 0));

        browser.click("Access");
        browser.the("#access-tenant").sendKeys("acme");
        browser.click("Use it");
        browser.awaitText("JOB_UNKNOWN");
        assertThat(browser.count(".review:not([hidden]) .view img[src]")).isZero();
        assertThat(browser.complaints("404")).isEmpty();
        assertThat(summary("lost")).containsExactly(2, 0);
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

    /** What the bar says; asked in one step, since the page draws it anew at any time. */
    private String bar() {
        return (String) browser.told("return document.querySelector('.bar')?.getAttribute('aria-label') ?? ''");
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
