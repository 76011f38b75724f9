package io.customshift.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whole commands against the scheduler's REST interface: what they say, word by word, and how they end. */
class CommandLineTest {

    private static final String STATUS = """
            {"job":"j","phase":"%s","total":4,"stored":2,"failed":%d,"acceptedAt":"2026-01-01T00:00:00Z",
             "endedAt":"2026-01-01T00:00:09Z"}""";

    @TempDir
    Path folder;

    record Said(int exit, String out, String err) {}

    @Test
    void missingFileIsNoSuchFileAndAFolderIsAFolder() {
        assertThat(run("submit", "nosuch.csv", "--scheduler", "127.0.0.1:1"))
                .isEqualTo(new Said(1, "", "error BAD_FILE: nosuch.csv: no such file\n"));
        assertThat(run("submit", folder.toString(), "--scheduler", "127.0.0.1:1")
                        .err())
                .isEqualTo("error BAD_FILE: " + folder + " is a folder; name the manifest that is in it\n");
    }

    @Test
    void manifestMayComeFromStandardInput() throws Exception {
        InputStream usual = System.in;
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            for (String text : List.of("subject,prompt\nball-1,x\n", "{\"subject\":\"ball-1\",\"prompt\":\"x\"}\n")) {
                System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
                assertThat(run("submit", "-", "--job", "j", "--scheduler", scheduler.address())
                                .out())
                        .isEqualTo("j\n");
                assertThat(scheduler.requests).last().asString().startsWith("PUT /v1/jobs/j\n" + text);
            }
        } finally {
            System.setIn(usual);
        }
    }

    @Test
    void workbookIsNamedAndAnUnknownEndingSaysWhatToDo() throws Exception {
        for (String name : List.of("c.xlsx", "c.xls", "c.ods")) {
            Path file = Files.writeString(folder.resolve(name), "x");
            assertThat(run("submit", file.toString(), "--scheduler", "127.0.0.1:1")
                            .err())
                    .contains("is a workbook", "save it as CSV UTF-8");
        }
        Path file = Files.writeString(folder.resolve("c.dat"), "x");
        assertThat(run("submit", file.toString(), "--scheduler", "127.0.0.1:1").err())
                .contains("--format csv|tsv|jsonl|json");
    }

    @Test
    void emptyOrMalformedIdsAreRefusedOnceAndNothingIsSent() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            Said watch = run("watch", "", "--scheduler", scheduler.address());
            assertThat(watch.exit()).isEqualTo(1);
            assertThat(watch.err())
                    .startsWith("error INVALID_VALUE: job id is \"\"")
                    .hasLineCount(1);
            assertThat(run("watch", "--scheduler", scheduler.address(), "--", "-dash")
                            .err())
                    .startsWith("error INVALID_VALUE: job id is \"-dash\"")
                    .hasLineCount(1);
            assertThat(run("jobs", "--tenant", "a b", "--scheduler", scheduler.address())
                            .err())
                    .startsWith("error INVALID_VALUE: tenant is \"a b\"");
            Path manifest = manifest("c.csv");
            assertThat(run("submit", manifest.toString(), "--job", "", "--scheduler", scheduler.address())
                            .err())
                    .startsWith("error INVALID_VALUE: job id");
            assertThat(scheduler.requests).isEmpty();
        }
    }

    @Test
    void refusalIsSaidOnceWithItsPlaces() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("PUT /v1/jobs/j", 400, """
                    {"code":"INVALID_VALUE","detail":"INVALID_VALUE line 2 column 5 at /seed: seed is -1; give 0 or more",
                     "errors":[{"code":"INVALID_VALUE","line":2,"column":5,"pointer":"/seed","message":"seed is -1; give 0 or more"},
                               {"code":"INVALID_VALUE","line":3,"pointer":"/seed","message":"seed is -2; give 0 or more"}]}""");
            assertThat(run("submit", manifest("c.csv").toString(), "--job", "j", "--scheduler", scheduler.address()))
                    .isEqualTo(new Said(
                            1,
                            "",
                            "error INVALID_VALUE: line 2 column 5 at /seed: seed is -1; give 0 or more\n"
                                    + "  line 3 at /seed: seed is -2; give 0 or more\n"));
            scheduler.say("PUT /v1/jobs/k", 422, """
                    {"code":"SUBJECT_UNKNOWN","detail":"1 subject(s) are not registered: mug",
                     "errors":[{"code":"INVALID_VALUE","line":2,"pointer":"/subject","message":"mug is not registered"}]}""");
            Said said = run(
                    "submit", manifest("c.csv").toString(), "--job", "k", "--scheduler", scheduler.address(), "--json");
            assertThat(said.err())
                    .isEqualTo(
                            "{\"error\":{\"code\":\"SUBJECT_UNKNOWN\",\"message\":\"1 subject(s) are not registered: mug\\n"
                                    + "line 2 at /subject: mug is not registered\"}}\n");
        }
    }

    @Test
    void idInsideAJsonRequestIsTheJobsId() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            Path request = Files.writeString(
                    folder.resolve("ex.json"),
                    "{\"job\":\"spring-24\",\"lines\":[{\"subject\":\"m\",\"prompt\":\"p\"}]}");
            Said said = run("submit", request.toString(), "--scheduler", scheduler.address());
            assertThat(said.out()).isEqualTo("spring-24\n");
            assertThat(scheduler.requests.get(0)).startsWith("PUT /v1/jobs/spring-24\n");
        }
    }

    @Test
    void extraColumnsAndDryRunTravelAsParametersAndTheAnswerIsReadable() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("PUT /v1/jobs/j?dryRun=true&extraColumns=keep", 200, """
                    {"model":"tiny","lines":3,"images":6,"shards":2,"estimatedSeconds":75.2,
                     "subjects":[{"subject":"mug","images":6,"shards":2,"estimatedSeconds":75.2}]}""");
            Path manifest = manifest("c.csv");
            assertThat(run(
                                    "submit",
                                    manifest.toString(),
                                    "--job",
                                    "j",
                                    "--dry-run",
                                    "--extra-columns",
                                    "keep",
                                    "--scheduler",
                                    scheduler.address())
                            .out())
                    .isEqualTo(manifest + " can be submitted: 3 lines, 6 pictures of 1 subject in 2 shards\n"
                            + "model tiny, about 1:15 min of engine time\n"
                            + "SUBJECT  PICTURES  SHARDS     ABOUT\n"
                            + "mug             6       2  1:15 min\n");
        }
    }

    /** Failed before: a fleet that had made no picture yet promised a hundredth of the time. */
    @Test
    void dryRunPromisesNoTimeThatNobodyHasMeasured() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("PUT /v1/jobs/j?dryRun=true", 200, """
                    {"model":"tiny","lines":3,"images":6,"shards":2,"estimatedSeconds":0.03,"measured":false,
                     "subjects":[{"subject":"mug","images":6,"shards":2,"estimatedSeconds":0.03}]}""");
            String said = run(
                            "submit",
                            manifest("c.csv").toString(),
                            "--job",
                            "j",
                            "--dry-run",
                            "--scheduler",
                            scheduler.address())
                    .out();
            assertThat(said)
                    .contains("model tiny; how long it takes is known when a worker of this model was there")
                    .doesNotContain(" s of engine time")
                    .doesNotContainPattern("[0-9] s\\b");
        }
    }

    @Test
    void photosAreRegisteredBeforeTheJobAndOnlyOnce() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            Path photo = folder.resolve("photos/mug/a.jpg");
            Files.createDirectories(photo.getParent());
            Files.writeString(photo, "abc");
            scheduler.say("GET /v1/subjects/mug", 404, "{}");
            String[] submit = {
                "submit",
                manifest("c.csv").toString(),
                "--photos",
                folder.resolve("photos").toString(),
                "--scheduler",
                scheduler.address()
            };
            assertThat(run(submit).exit()).isZero();
            assertThat(scheduler.requests)
                    .extracting(text -> text.split(" HTTP|\n", 2)[0])
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("GET /v1/subjects/mug"),
                            second -> assertThat(second).isEqualTo("PUT /v1/subjects/mug"),
                            third -> assertThat(third).startsWith("PUT /v1/jobs/c-"));
            scheduler.requests.clear();
            scheduler.say("GET /v1/subjects/mug", 200, """
                    {"id":"mug","name":"a cup","references":[
                     {"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]}""");
            assertThat(run(submit).err()).contains("1 subject was registered with these photos already");
            assertThat(scheduler.requests).hasSize(2).noneMatch(text -> text.startsWith("PUT /v1/subjects"));
        }
    }

    @Test
    void recipeIsKeptByTheIdInItsFileAndAppliedPageByPage() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("PUT /v1/recipes/packshot", 200, """
                    {"recipe":{"id":"packshot","prompts":["a {name}"]},"version":"1","pictures":2,"replaced":"0"}""");
            Path file = Files.writeString(
                    folder.resolve("packshot.json"), "{\"id\":\"packshot\",\"prompts\":[\"a {name}\"]}");
            assertThat(run("recipes", "put", file.toString(), "--scheduler", scheduler.address())
                            .out())
                    .startsWith("kept packshot, 2 pictures of a product; it was another: ")
                    .contains("recipes apply packshot");
            Path nameless = Files.writeString(folder.resolve("nameless.json"), "{\"prompts\":[\"a\"]}");
            assertThat(run("recipes", "put", nameless.toString(), "--scheduler", scheduler.address())
                            .err())
                    .contains("has no id", "--id ID");

            scheduler.say("POST /v1/recipes/packshot/apply", 200, """
                    {"accepted":1,"known":0,"failed":[],"next":"mug"}""");
            scheduler.say("POST /v1/recipes/packshot/apply?after=mug", 200, """
                    {"accepted":1,"known":1,"failed":[{"subject":"pot","code":"QUOTA_EXCEEDED","message":"too much"}]}""");
            Said applied = run("recipes", "apply", "packshot", "--scheduler", scheduler.address());
            assertThat(applied)
                    .isEqualTo(new Said(
                            3,
                            "2 jobs accepted, 1 were there before, 1 failed\n  pot: QUOTA_EXCEEDED: too much\n",
                            ""));
            assertThat(scheduler.requests).last().asString().endsWith("{\"subjects\":[]}");
        }
    }

    @Test
    void cancelOfAnEndedJobSaysSoAndFails() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("GET /v1/jobs/j", 200, STATUS.formatted("FINISHED", 2));
            assertThat(run("cancel", "j", "--scheduler", scheduler.address()))
                    .isEqualTo(new Said(
                            1,
                            "",
                            "error JOB_ENDED: j has ended before: finished, 2/4 stored, 2 failed; nothing is left to"
                                    + " cancel\n"));
        }
    }

    @Test
    void watchGroupsTheReasonsOfFailuresByCode() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("GET /v1/jobs/j", 200, STATUS.formatted("FAILED", 2));
            scheduler.say("GET /v1/jobs/j/results", 200, """
                    {"line":0,"id":"a","subject":"mug","seed":1,"status":"FAILED","code":"SIZE_INVALID","message":"size is 512x512"}
                    {"line":1,"subject":"mug","seed":1,"status":"STORED"}
                    {"line":2,"subject":"mug","seed":1,"status":"FAILED","code":"SIZE_INVALID","message":"size is 256x256"}
                    {"line":3,"subject":"cup","seed":1,"status":"FAILED","code":"OUT_OF_MEMORY","message":"no memory"}
                    {"line":4,"subject":"cup","seed":1,"status":"FAILED","code":"REFERENCE_MISSING","message":"it is not there"}
                    """);
            Said said = run("watch", "j", "--scheduler", scheduler.address());
            assertThat(said.exit()).isEqualTo(3);
            assertThat(said.err()).isEqualTo("""
                            j: failed, 2/4 stored, 2 failed
                              SIZE_INVALID, 2 pictures, such as: line a of mug: size is 512x512
                                fix: correct the manifest and submit it again
                              OUT_OF_MEMORY, 1 picture: line 3 of cup: no memory
                                fix: when that is mended: customshift retry j --scheduler %1$s
                              REFERENCE_MISSING, 1 picture: line 4 of cup: it is not there
                                fix: add its photos again (customshift subjects add cup PHOTO... --scheduler %1$s), then customshift retry j --scheduler %1$s
                            """.formatted(scheduler.address()));
            assertThat(run("watch", "j", "--json", "--scheduler", scheduler.address())
                            .out())
                    .contains("\"failures\":[{\"code\":\"SIZE_INVALID\",\"count\":2")
                    .hasLineCount(1);
        }
    }

    /** Failed before: the model had learned nothing of "moon", the pictures were noise, and nobody said why. */
    @Test
    void whatTheModelDoesNotKnowOfAPromptIsSaidOnceByWatchAndResults() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say(
                    "GET /v1/jobs/j", 200, STATUS.formatted("FINISHED", 0).replace("\"stored\":2", "\"stored\":4"));
            scheduler.say("GET /v1/jobs/j/results", 200, """
                    {"line":0,"subject":"mug","seed":1,"status":"STORED"}
                    {"line":1,"id":"b","subject":"mug","seed":1,"status":"STORED","warnings":["it does not know \\"moon\\""]}
                    {"line":2,"subject":"mug","seed":1,"status":"STORED","warnings":["it does not know \\"shark\\""]}
                    """);
            String warning = "warning, 2 pictures, such as: line b of mug: it does not know \"moon\"\n";
            Said watched = run("watch", "j", "--scheduler", scheduler.address());
            assertThat(watched.exit()).isZero();
            assertThat(watched.out()).contains(warning + "look at the pictures: ");
            assertThat(run("results", "j", "--scheduler", scheduler.address()).err())
                    .isEqualTo(warning);
            Said table = run("results", "j", "--csv", "--scheduler", scheduler.address());
            assertThat(table.err()).isEqualTo(warning);
            assertThat(table.out()).contains("\"it does not know \"\"shark\"\"\"\r\n");
        }
    }

    @Test
    void resubmittingAFailedJobSaysHowToMakeTheRest() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("PUT /v1/jobs/j", 200, STATUS.formatted("FINISHED", 2));
            Said said = run("submit", manifest("c.csv").toString(), "--job", "j", "--scheduler", scheduler.address());
            assertThat(said.exit()).isEqualTo(3);
            assertThat(said.out()).isEqualTo("j\n");
            assertThat(said.err()).contains("customshift retry j --scheduler");
        }
    }

    @Test
    void retryNamesWhatIsMadeAgain() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("POST /v1/jobs/j/retry", 202, STATUS.formatted("RUNNING", 0));
            assertThat(run("retry", "j", "--line", "a,b", "--line", "c", "--scheduler", scheduler.address())
                            .out())
                    .startsWith("j goes on (running, 2/4 stored); watch it: customshift watch j");
            assertThat(scheduler.requests.get(0)).isEqualTo("POST /v1/jobs/j/retry\n{\"lines\":[\"a\",\"b\",\"c\"]}");
        }
    }

    @Test
    void decisionsComeFromOptionsAndFileAndWhatIsNotDecidedIsSaid() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("POST /v1/jobs/j/reviews", 200, """
                    {"accepted":2,"rejected":1,"withdrawn":1,"failed":[{"line":4,"code":"IMAGE_UNKNOWN","message":"it is not known"}]}
                    """);
            Path file = Files.writeString(
                    folder.resolve("reviews.jsonl"), "{\"image\":\"a\",\"verdict\":\"accepted\"}\n\n");
            Said said = run(
                    "review",
                    "j",
                    "--accept",
                    "b",
                    "--reject",
                    "c:label,crop",
                    "d",
                    "--undo",
                    "e",
                    "--file",
                    file.toString(),
                    "--again",
                    "--scheduler",
                    scheduler.address());
            assertThat(said.exit()).isEqualTo(3);
            assertThat(scheduler.requests).containsExactly("""
                    POST /v1/jobs/j/reviews
                    {"image":"a","verdict":"accepted"}
                    {"image":"b","verdict":"accepted"}
                    {"image":"c","verdict":"rejected","reasons":["label","crop"]}
                    {"image":"d","verdict":"rejected"}
                    {"image":"e","verdict":"none"}
                    """);
            assertThat(said.out()).isEqualTo("""
                    2 accepted, 1 rejected, 1 taken back
                    not decided, IMAGE_UNKNOWN: {"image":"d","verdict":"rejected"}: it is not known
                    """);

            scheduler.say("POST /v1/jobs/j/regenerations", 202, "{\"id\":\"j-again-x\",\"of\":\"j\",\"images\":1}");
            assertThat(run("review", "j", "--again", "--scheduler", scheduler.address())
                            .out())
                    .startsWith("1 are made anew by j-again-x; watch it: customshift watch j-again-x");
            scheduler.say(
                    "GET /v1/jobs/j/review",
                    200,
                    "{\"jobs\":[\"j\"],\"tries\":4,\"accepted\":2,\"rejected\":1,\"unreviewed\":1,\"engineSeconds\":8,"
                            + "\"engineSecondsPerAccepted\":4,\"costPerAccepted\":0.002}");
            assertThat(run("review", "j", "--scheduler", scheduler.address()).out())
                    .isEqualTo(
                            "4 made, 2 accepted, 1 rejected, 1 not decided on; 8.0 engine seconds, 4.0 for each accepted, which"
                                    + " cost 0.0020\n");
        }
    }

    @Test
    void picturesAreListedPageByPage() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            scheduler.say("GET /v1/jobs/j/images?verdict=rejected&limit=2", 200, """
                    {"images":[{"id":"a","subject":"mug","line":0,"seed":7,"state":"STORED","review":{"verdict":"rejected","reasons":["label","crop"]}}],"next":"order-1","total":3}
                    """);
            scheduler.say("GET /v1/jobs/j/images?verdict=rejected&limit=1&cursor=order-1", 200, """
                    {"images":[{"id":"b","subject":"bag","line":12,"seed":8,"state":"FAILED"}],"next":"order-2","total":3}
                    """);
            assertThat(run("images", "j", "--verdict", "rejected", "--limit", "2", "--scheduler", scheduler.address())
                            .out())
                    .isEqualTo("""
                            IMAGE  SUBJECT  LINE  SEED  STATE   VERDICT   REASONS
                            a      mug         0     7  stored  rejected  label,crop
                            b      bag        12     8  failed  -
                            and 1 more: --limit 0
                            """);
        }
    }

    @Test
    void downloadMendsWhatDiffersAndVerifiesWhatComes() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            run("submit", manifest("c.csv").toString(), "--job", "j", "--scheduler", scheduler.address());
            Path target = folder.resolve("out");
            String[] results = {"results", "j", "--download", target.toString(), "--scheduler", scheduler.address()};
            assertThat(run(results).out()).startsWith("2 of 2 pictures in " + target + ", 2 fetched now");
            assertThat(run(results).out()).contains("0 fetched now");
            Files.writeString(target.resolve("ball-1/image0.png"), "garbage");
            assertThat(run(results).out()).contains("1 fetched now", "1 of them differed");
            assertThat(Files.size(target.resolve("ball-1/image0.png"))).isGreaterThan(8);
            assertThat(target.resolve("results.csv")).content().contains("ball-1/image0.png");

            scheduler.corrupt = true;
            Files.delete(target.resolve("ball-1/image0.png"));
            Said corrupt = run(results);
            assertThat(corrupt.exit()).isEqualTo(1);
            assertThat(corrupt.err()).startsWith("error STORE_FAILED: ").contains("not the picture that was stored");
            assertThat(target.resolve("ball-1/image0.png")).doesNotExist();
        }
    }

    @Test
    void unknownOptionIsNamedEvenWhenARequiredValueIsMissing() {
        assertThat(run("watch", "--bogus").err()).startsWith("error USAGE: Unknown option: '--bogus'");
        assertThat(run("submit", "--bogus=1", "--json").err())
                .isEqualTo("{\"error\":{\"code\":\"USAGE\",\"message\":\"Unknown option: '--bogus'\"}}\n");
        assertThat(run("watch").exit()).isEqualTo(2);
    }

    @Test
    void addressOfASchedulerMayLackItsScheme() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            String bare = URI.create(scheduler.address()).getAuthority();
            assertThat(run("jobs", "--scheduler", bare).exit()).isZero();
            assertThat(run("status", "--scheduler", bare).out()).startsWith("scheduler http://" + bare + ": ready");
            assertThat(run("jobs", "--scheduler", "not an address").err())
                    .isEqualTo("error BAD_SETTING: scheduler is \"not an address\"; give its address, such as"
                            + " http://127.0.0.1:28080\n");
        }
    }

    @Test
    void tenantTravelsWithEveryCall() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            run("jobs", "--tenant", "acme", "--scheduler", scheduler.address());
            assertThat(scheduler.tenants).containsExactly("acme");
        }
    }

    @Test
    void completionKnowsCommandsAndOptions() {
        assertThat(run("completion", "bash").out())
                .contains("complete -F", "subjects", "--photos", "generate", "--prompt", "long-shard", "leaks");
        assertThat(run("completion", "zsh").out())
                .contains("bashcompinit")
                .isEqualTo(run("completion", "bash").out());
        assertThat(run("completion", "fish").err()).contains("bash and zsh are known");
    }

    static Stream<CommandLine> commands() {
        return all(Main.commandLine());
    }

    private static Stream<CommandLine> all(CommandLine one) {
        return Stream.concat(
                Stream.of(one),
                one.getSubcommands().values().stream().distinct().flatMap(CommandLineTest::all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpHasNoBrokenDefaultsAndEveryCommandTellsItsVersion(CommandLine command) {
        StringWriter text = new StringWriter();
        command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
        assertThat(text.toString())
                .doesNotContain("Default:", "null", "DEFAULT-VALUE", "(default: )", "[]", "<")
                .doesNotContainPattern("(?m) \\.$");
        assertThat(command.getCommandSpec().optionsMap()).containsKey("--version");
    }

    /** What has an answer has it for programs too. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTakesJson(CommandLine command) {
        Set<String> others = Set.of("completion", "supervise");
        boolean group = !command.getSubcommands().isEmpty();
        assertThat(command.getCommandSpec().optionsMap().containsKey("--json"))
                .as(command.getCommandSpec().qualifiedName())
                .isEqualTo(!group && !others.contains(command.getCommandName()));
    }

    private Path manifest(String name) throws java.io.IOException {
        return Files.writeString(folder.resolve(name), "subject,prompt\nball-1,on the beach\n");
    }

    private static synchronized Said run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int exit = Main.execute(arguments);
            return new Said(exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
