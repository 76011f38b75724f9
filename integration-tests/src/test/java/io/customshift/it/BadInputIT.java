package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.ResultLine;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad requests while a good job runs: each is answered with what is wrong with it, and the good job does not notice. */
class BadInputIT {
    private static final byte[] POISON = "{\"not\": \"a message".getBytes(StandardCharsets.UTF_8);

    private final Fleet fleet = Fleet.shared();

    @BeforeEach
    void restore() {
        fleet.restore();
        fleet.register("cup", Color.PINK);
        fleet.register("jar", Color.CYAN);
    }

    @Test
    void badRequestsAreNamedAndTheirNeighbourCompletes() {
        fleet.submit("good", 40, "subject,prompt,count\ncup,at sea,8\njar,at sea,8\n");
        fleet.awaitStored("good", 1);

        Problem unknown = refused(422, "text/csv", "subject,prompt\ncup,fine\nghost,here\n");
        assertThat(unknown.code()).isEqualTo("SUBJECT_UNKNOWN");
        assertThat(unknown.detail()).contains("ghost", "submit --photos");
        assertThat(unknown.errors()).singleElement().satisfies(issue -> {
            assertThat(issue.line()).isEqualTo(3);
            assertThat(issue.message()).contains("ghost");
        });
        Problem csv = refused(400, "text/csv", "subject,prompt\ncup,fine\ncup,a \"quote\" inside\n");
        assertThat(csv.code()).isEqualTo("MALFORMED_CSV");
        assertThat(csv.errors()).singleElement().satisfies(issue -> {
            assertThat(issue.line()).isEqualTo(3);
            assertThat(issue.column()).isEqualTo(7);
        });
        Problem json = refused(400, "application/json", "{\"lines\": [\n  {\"subject\": }]}");
        assertThat(json.code()).isEqualTo("MALFORMED_JSON");
        assertThat(json.errors()).first().extracting(Issue::line).isEqualTo(2);
        Problem twice = refused(400, "text/csv", "id,subject,prompt\na,cup,fine\na,jar,fine\n");
        assertThat(twice.code()).isEqualTo("DUPLICATE_ID");
        Problem field = refused(400, "text/csv", "subject,prompt,colour\ncup,fine,red\n");
        assertThat(field.code()).isEqualTo("UNKNOWN_FIELD");

        JobStatus done = fleet.awaitFinished("good");
        assertThat(done.stored()).isEqualTo(16);
        assertThat(fleet.scheduler.get("/v1/jobs/bad").status()).isEqualTo(404);
    }

    @Test
    void referenceThatIsNoImageIsRefusedAndOneThatVanishedFailsItsOwnPicturesOnly() {
        Service.Answer text = fleet.scheduler.put(
                "/v1/subjects/text", Pictures.FORM, Pictures.form("text", "hello".getBytes(StandardCharsets.UTF_8)));
        assertThat(text.status()).isEqualTo(422);
        assertThat(text.problem().code()).isEqualTo("REFERENCE_UNREADABLE");

        fleet.register("ghost-cup", Color.WHITE);
        fleet.bucket.keys("subjects/ghost-cup/", "").forEach(fleet.bucket::remove);
        fleet.submit("partly", 4, "subject,prompt,count\nghost-cup,at sea,2\ncup,in town,2\n");
        JobStatus done = fleet.awaitFinished("partly");
        assertThat(done.stored()).isEqualTo(2);
        assertThat(done.failed()).isEqualTo(2);
        List<ResultLine> results = fleet.results("partly");
        assertThat(results.subList(0, 2)).allSatisfy(line -> {
            assertThat(line.status()).isEqualTo(ImageStatus.FAILED);
            assertThat(String.valueOf(line.code())).isEqualTo("REFERENCE_MISSING");
        });
        assertThat(results.subList(2, 4)).extracting(ResultLine::status).containsOnly(ImageStatus.STORED);

        // The photo is there again, and the dead letter of one picture brings both back.
        fleet.register("ghost-cup", Color.WHITE);
        String letters = dead("list", "--job", "partly", "--json");
        assertThat(letters).contains("REFERENCE_MISSING");
        Matcher id = Pattern.compile("default/partly/[a-z0-9]+").matcher(letters);
        assertThat(id.find()).as(letters).isTrue();
        dead("retry", id.group());
        await().atMost(Duration.ofSeconds(180))
                .until(() -> fleet.awaitFinished("partly").stored() == 4);
        assertThat(dead("list", "--job", "partly")).contains("nothing is dead");
    }

    private String dead(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dead"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--broker", fleet.infra.bootstrapServers(), "--scheduler", fleet.scheduler.url()));
        Command.Said said = Command.run(all.toArray(String[]::new));
        assertThat(said.status()).as(said.text()).isZero();
        return said.text();
    }

    @Test
    void recordsThatNobodyCanReadGoToQuarantineAndBlockNothing() {
        fleet.log.send(new ProducerRecord<>("requests.v1", "default/junk", POISON));
        fleet.log.send(new ProducerRecord<>("shards.v1", 0, "junk", POISON));
        fleet.log.send(new ProducerRecord<>("shards.v1", 1, "junk", POISON));
        fleet.submit("neighbour", 4, "subject,prompt,count\ncup,behind it,4\njar,behind it,4\n");

        assertThat(fleet.awaitFinished("neighbour").stored()).isEqualTo(8);
        await().atMost(Duration.ofSeconds(180))
                .untilAsserted(() -> assertThat(fleet.events(Quarantined.class))
                        .allSatisfy(kept -> {
                            assertThat(kept.code().value()).isEqualTo("MALFORMED_JSON");
                            assertThat(kept.valueBytes()).isEqualTo(POISON);
                        })
                        .extracting(Quarantined::topic)
                        .containsExactlyInAnyOrder("requests.v1", "shards.v1", "shards.v1"));
    }

    private Problem refused(int status, String type, String body) {
        Service.Answer answer = fleet.scheduler.put("/v1/jobs/bad", type, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.problem();
    }
}
