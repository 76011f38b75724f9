package io.customshift.schemas.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.SubjectSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageIdentityTest {
    private final JobSpec spec = example("job-spec.json", JobSpec.class);
    private final SubjectSpec subject = spec.subjects().get(0);

    @Test
    void acceptedJobExpandsToTheTasksOfTheStoredShard() {
        // The ids in the stored shard were computed by another program from the documented canonical form.
        Shard shard = example("shard.json", Shard.class);
        assertThat(LineExpansion.of(spec).tasks(0, spec.lines().get(0), subject))
                .isEqualTo(shard.images());
    }

    @Test
    void wayOfWritingDoesNotChangeTheId() {
        assertThat(ids("{'subject':'mug-7','prompt':'x','seed':3,'strengths':[1,1],'steps':28}"))
                .isEqualTo(ids("{ 'steps':28.0, 'strengths' : [1.0],\n'seeds':[3], 'prompt':' x ','subject':'mug-7',"
                        + "'guidance':{'prompt':7e0,'reference':7.000},'size':'512X512','negative':''}"));
        assertThat(ids("{'subject':'mug-7','prompt':'x','plan':'EXACT'}"))
                .as("ids from before there were plans are those of the exact plan")
                .isEqualTo(ids("{'subject':'mug-7','prompt':'x'}"));
        assertThat(ids("{'subject':'mug-7','prompt':'x','strengths':[0]}"))
                .isEqualTo(ids("{'subject':'mug-7','prompt':'x','strengths':[-0.0]}"));
    }

    @Test
    void whateverChangesThePictureChangesTheId() {
        Set<List<ImageId>> all = new HashSet<>();
        List<String> lines = List.of(
                "",
                ",'prompt':'y'",
                ",'negative':'y'",
                ",'seed':1",
                ",'size':'512x528'",
                ",'size':'528x512'",
                ",'steps':29",
                ",'strengths':[0.5]",
                ",'strengths':[0.5,1]",
                ",'strengths':[1,0.5]",
                ",'guidance':{'prompt':6}",
                ",'guidance':{'reference':6}",
                ",'plan':'fast'",
                ",'plan':'turbo'");
        lines.forEach(more ->
                all.add(ids("{'subject':'mug-7'" + (more.contains("prompt':'y") ? "" : ",'prompt':'x'") + more + "}")));
        assertThat(all).hasSize(lines.size());
    }

    @Test
    void oneFieldCannotBeTakenForTwo() {
        assertThat(ids("{'subject':'mug-7','prompt':'a','negative':'b'}"))
                .isNotEqualTo(ids("{'subject':'mug-7','prompt':'a\\nnegative:1:b'}"));
    }

    @Test
    void strengthsThatDoNotFitTheSubjectAreRefused() {
        assertThatThrownBy(() -> ids("{'subject':'mug-7','prompt':'x','strengths':[1,0.5,0.2]}"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("3 entries")
                .hasMessageContaining("2 references");
    }

    @Test
    void noObjectKeyIsTheFolderOfAnother() {
        JobId job = new JobId("manifest");
        ImageId image = LineExpansion.of(spec)
                .tasks(0, spec.lines().get(0), subject)
                .get(0)
                .image();
        List<String> keys = new java.util.ArrayList<>();
        for (Tenant tenant : List.of(Tenant.DEFAULT, new Tenant("jobs"), new Tenant("shop"))) {
            BucketLayout layout = new BucketLayout(tenant);
            for (String name : List.of("manifest", "lines", "jobs", "subjects", "tenants", image.value())) {
                ObjectKey picture = layout.image(job, new SubjectId(name), image);
                keys.add(picture.value());
                keys.add(BucketLayout.sidecarOf(picture).value());
                keys.add(layout.reference(new SubjectId(name), new Sha256("0".repeat(64)), "png")
                        .value());
            }
            keys.addAll(List.of(
                    layout.manifest(job).value(),
                    layout.manifest(job, 1).value(),
                    layout.part(job, "lines", new Sha256("0".repeat(64)), "jsonl")
                            .value()));
        }
        assertThat(keys).doesNotHaveDuplicates();
        for (String key : keys) {
            assertThat(keys).noneMatch(other -> other.startsWith(key + "/"));
        }
        assertThatThrownBy(() -> new SubjectId("manifest.jsonl")).isInstanceOf(WireException.class);
    }

    private List<ImageId> ids(String json) {
        RequestLine line =
                Json.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), RequestLine.class, ReadMode.STRICT);
        return LineExpansion.of(spec).tasks(0, line, subject).stream()
                .map(ImageTask::image)
                .toList();
    }

    private static <T> T example(String file, Class<T> type) {
        try (var in = ImageIdentityTest.class.getResourceAsStream("/examples/v1/" + file)) {
            if (in == null) {
                throw new AssertionError(file + " is missing");
            }
            return Json.read(in.readAllBytes(), type, ReadMode.TOLERANT);
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }
}
