package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRefused;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.Upload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shop tells of its products, and what has changed is made, once. */
class RecipesIT {
    private static final String PREFIX = LocalInfra.uniqueName("recipes") + ".";

    private static SchedulerProcess scheduler;
    private static ObjectStore store;
    private static FakeWorker worker;
    private static KafkaProducer<byte[], byte[]> shop;
    private static KafkaConsumer<byte[], byte[]> answers;
    private static final List<Message> told = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("recipes"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "3");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        store = new MinioObjectStore(
                new StoreAddress(
                        setting(environment, "S3_ENDPOINT"),
                        setting(environment, "S3_ACCESS_KEY"),
                        setting(environment, "S3_SECRET_KEY"),
                        bucket,
                        setting(environment, "S3_REGION")),
                new StoreTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20)));
        for (int shade : new int[] {10, 20}) {
            store.put(new ObjectKey("shop/" + shade + ".png"), Upload.of(photo(shade), "image/png"));
        }
        scheduler = new SchedulerProcess(
                Files.createDirectories(
                        Path.of("target", "scheduler-it", PREFIX).toAbsolutePath()),
                environment);
        scheduler.awaitReady();
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
        ClientSettings settings = ClientSettings.of(infra.bootstrapServers());
        shop = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        answers = new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of("job-events.v1", "quarantine.v1")) {
            answers.partitionsFor(PREFIX + topic)
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        }
        answers.assign(partitions);
        answers.seekToBeginning(partitions);
    }

    private static String setting(Map<String, String> environment, String name) {
        return Objects.requireNonNull(environment.get(name));
    }

    @AfterAll
    static void stop() throws Exception {
        answers.close();
        shop.close();
        worker.close();
        scheduler.close();
    }

    @Test
    void whatHasChangedOfAProductIsMadeOnceAndGoesWithIt() throws IOException {
        put("packshot", "{'prompts':['a {name} on white'],'sizes':['64x64'],'seeds':[1,2],'automatic':true}", 201);
        put("winter", "{'prompts':['a {name} in the snow'],'sizes':['64x64']}", 201);
        created("lamp", "desk lamp", 10, "");
        String first = finished("lamp", 1).get(0);
        assertThat(first).startsWith("packshot-");
        assertThat(scheduler.get("/v1/jobs/" + first).json().path("stored").asInt())
                .isEqualTo(2);
        assertThat(worker.taken)
                .anySatisfy(shard -> assertThat(shard.images().get(0).prompt()).isEqualTo("a desk lamp on white"));

        // Told again, as the same, and with nothing new: nothing. The named recipe behind it shows that it was taken.
        created("lamp", "desk lamp", 10, "");
        updated("lamp", "desk lamp", 10, "");
        updated("lamp", "desk lamp", 10, ",'recipes':['winter']");
        assertThat(finished("lamp", 2)).contains(first);

        updated("lamp", "desk lamp", 20, "");
        List<String> three = finished("lamp", 3);
        assertThat(three.stream().filter(job -> job.startsWith("packshot-"))).hasSize(2);
        assertThat(worker.made.values()).containsOnly(1);

        // The worker of these tests makes no pictures.
        Upload bytes = Upload.of(new byte[] {1, 2, 3}, "image/png");
        for (String job : three) {
            store.put(new ObjectKey("jobs/" + job + "/lamp/" + "a".repeat(32) + ".png"), bytes);
        }
        worker.imageMillis = 300;
        try {
            updated("lamp", "floor lamp", 20, ",'recipes':['winter','packshot']");
            deleted("lamp");
            SubjectErased receipt =
                    await(SubjectErased.class, one -> one.id().value().equals("lamp"));
            assertThat(receipt.pictures()).isEqualTo(3);
            assertThat(receipt.digest()).isNotNull();
            assertThat(receipt.unfinished()).isEmpty();
        } finally {
            worker.imageMillis = 5;
        }
        assertThat(scheduler.get("/v1/subjects/lamp").status()).isEqualTo(404);
        try (var left = store.list("jobs/")) {
            assertThat(left.map(object -> object.key().value())).noneMatch(key -> key.endsWith(".png"));
        }

        // One that comes back is made anew, however soon it does.
        created("lamp", "desk lamp", 10, "");
        made(2);
        assertThat(finished("lamp", 1)).containsExactly(first);
        deleted("lamp");
        created("lamp", "desk lamp", 10, "");
        made(3);
    }

    @Test
    void changedRecipeMakesNothingUntilItIsApplied() {
        register("jar");
        register("jug");
        put("calm", "{'prompts':['a {name}'],'sizes':['64x64']}", 201);
        assertThat(put("calm", "{'prompts':['a {name}'],'sizes':['64x64']}", 200)
                        .has("replaced"))
                .isFalse();
        JsonNode page = apply("calm?limit=1", "").json();
        assertThat(page.path("accepted").asInt()).isEqualTo(1);
        List<String> seen = new ArrayList<>();
        for (String after = page.path("next").asText(); !after.isEmpty(); ) {
            seen.add(after);
            JsonNode next = apply("calm?limit=1&after=" + after, "").json();
            after = next.path("next").asText("");
        }
        assertThat(seen).contains("jar").isSorted().doesNotHaveDuplicates();
        finished("jar", 1);
        finished("jug", 1);
        JsonNode again = apply("calm", "{'subjects':['jar','jug','nobody']}").json();
        assertThat(again.path("accepted").asInt()).isZero();
        assertThat(again.path("known").asInt()).isEqualTo(2);
        assertThat(again.path("failed").toString()).contains("nobody", "SUBJECT_UNKNOWN");

        JsonNode changed = put("calm", "{'prompts':['one {name}'],'sizes':['64x64']}", 200);
        assertThat(changed.path("replaced").asText())
                .isNotEqualTo(changed.path("version").asText());
        assertThat(jobs("jar")).hasSize(1);
        assertThat(apply("calm", "{'subjects':['jar']}").json().path("accepted").asInt())
                .isEqualTo(1);
        finished("jar", 2);
        assertThat(jobs("jug")).hasSize(1);

        assertThat(scheduler.delete("/v1/recipes/calm").status()).isEqualTo(204);
        problem(apply("calm", ""), 404, "RECIPE_UNKNOWN", "calm");
        problem(scheduler.delete("/v1/recipes/calm"), 404, "RECIPE_UNKNOWN", "calm");
    }

    @Test
    void eventThatNamesNoRecipeThatIsThereIsRefusedByItsName() {
        created("bowl", "bowl", 10, ",'recipes':['nowhere']");
        SubjectRefused refused =
                await(SubjectRefused.class, one -> String.valueOf(one.subject()).equals("bowl"));
        assertThat(refused.code()).hasToString("RECIPE_UNKNOWN");
        assertThat(refused.message()).contains("nowhere");
        assertThat(scheduler.get("/v1/subjects/bowl").status()).isEqualTo(404);
    }

    @Test
    void recipeThatDoesNotFitTheProductIsRefusedAloneAndTheOthersAreMade() {
        put("two", "{'prompts':['x'],'sizes':['64x64'],'strengths':[1,0.5]}", 201);
        put("one", "{'prompts':['x'],'sizes':['64x64']}", 201);
        created("vase", "vase", 10, ",'recipes':['two','one']");
        JobRefused refused = await(JobRefused.class, one -> one.job().value().startsWith("two-"));
        assertThat(refused.message()).contains("strengths has 2 entries");
        assertThat(finished("vase", 1).get(0)).startsWith("one-");
    }

    @Test
    void eventThatCannotBeReadIsQuarantinedAndAnsweredUnderItsProduct() {
        event("product.updated", "cup", "{'id':'cup','name':'cup','photos':['shop/10.png']}");
        assertThat(await(
                                SubjectRefused.class,
                                one -> String.valueOf(one.subject()).equals("cup"))
                        .message())
                .contains("photos");
        await(Quarantined.class, one -> one.message().contains("photos"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prompts':[]}|400|MISSING_FIELD|prompts is empty",
                "{'prompts':['a {product}']}|400|INVALID_VALUE|allowed is {name}",
                "{'prompts':['a'],'sizes':['65x64']}|400|INVALID_VALUE|65",
            })
    void recipeThatCannotBeMadeIsRefusedAtTheDoor(String body, int status, String code, String said) {
        problem(scheduler.put("/v1/recipes/bad", "application/json", quoted(body)), status, code, said);
        assertThat(scheduler.get("/v1/recipes/bad").status()).isEqualTo(404);
    }

    @Test
    void recipeOfTooManyPicturesIsRefusedWithTheirNumber() {
        String seeds = String.join(
                ",",
                java.util.stream.IntStream.rangeClosed(0, 5000)
                        .mapToObj(Integer::toString)
                        .toList());
        problem(
                scheduler.put(
                        "/v1/recipes/bad", "application/json", quoted("{'prompts':['a','b'],'seeds':[" + seeds + "]}")),
                413,
                "TOO_LARGE",
                "10002");
    }

    private static void register(String product) {
        SchedulerProcess.Answer answer = scheduler.put(
                "/v1/subjects/" + product,
                "application/json",
                quoted("{'name':'" + product + "','references':['shop/10.png']}"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode put(String recipe, String body, int status) {
        SchedulerProcess.Answer answer = scheduler.put("/v1/recipes/" + recipe, "application/json", quoted(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    private static SchedulerProcess.Answer apply(String recipe, String body) {
        String path = "/v1/recipes/" + (recipe.contains("?") ? recipe.replace("?", "/apply?") : recipe + "/apply");
        return body.isEmpty() ? scheduler.post(path) : scheduler.post(path, quoted(body));
    }

    private static void created(String product, String name, int photo, String more) {
        event("product.created", product, body(product, name, photo, more));
    }

    private static void updated(String product, String name, int photo, String more) {
        event("product.updated", product, body(product, name, photo, more));
    }

    private static void deleted(String product) {
        event("product.deleted", product, "{'id':'" + product + "'}");
    }

    private static String body(String product, String name, int photo, String more) {
        return "{'id':'" + product + "','name':'" + name + "','references':['shop/" + photo + ".png']" + more + "}";
    }

    private static void event(String type, String product, String body) {
        var record = new ProducerRecord<>(PREFIX + "requests.v1", utf8("default/" + product), utf8(quoted(body)));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "/shop",
                        "ce_type", "io.customshift." + type + ".v1")
                .forEach((name, value) -> record.headers().add(name, utf8(value)));
        try {
            shop.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until some picture was made so often. */
    private static void made(int often) {
        SchedulerProcess.until(
                () -> scheduler.get("/v1/jobs"), answer -> worker.made.containsValue(often), Duration.ofSeconds(60));
    }

    /** The recipes' jobs of a product, once there are so many and all are finished. */
    private static List<String> finished(String product, int many) {
        SchedulerProcess.until(
                () -> scheduler.get("/v1/jobs"),
                answer -> jobs("FINISHED", product).size() == many
                        && jobs(product).size() == many,
                Duration.ofSeconds(60));
        return jobs(product);
    }

    private static List<String> jobs(String product) {
        return jobs("", product);
    }

    private static List<String> jobs(String phase, String product) {
        List<String> found = new ArrayList<>();
        for (JsonNode job : scheduler.get("/v1/jobs?limit=1000").json().path("jobs")) {
            if (job.path("labels").path("customshift.product").asText().equals(product)
                    && job.path("phase").asText().contains(phase)) {
                found.add(job.path("job").asText());
            }
        }
        return found;
    }

    private static void problem(SchedulerProcess.Answer answer, int status, String code, String said) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
        assertThat(answer.json().path("detail").asText()).contains(said);
    }

    private static <T extends Message> T await(Class<T> type, Predicate<T> wanted) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
            answers.poll(Duration.ofMillis(100))
                    .forEach(record -> told.add(Inbound.of(record).message()));
            for (Message message : told) {
                if (type.isInstance(message) && wanted.test(type.cast(message))) {
                    return type.cast(message);
                }
            }
        }
        throw new AssertionError("no such " + type.getSimpleName() + " among " + told.size() + " messages");
    }

    private static byte[] photo(int shade) throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, shade << 16 | i % 64 << 8);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
