package io.customshift.deploy.standalone.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobBooksTest {
    private final Map<String, JobBooks.Entry> manifest = new HashMap<>(Map.of(
            "a.png", new JobBooks.Entry("STORED", "1"),
            "b.png", new JobBooks.Entry("STORED", "2"),
            "c.png", new JobBooks.Entry("FAILED", "")));
    private final Map<String, String> bucket = new HashMap<>(Map.of("a.png", "1", "b.png", "2"));
    private final Set<String> told = new HashSet<>(Set.of("a.png", "b.png"));
    private JobBooks.Counters counters = new JobBooks.Counters(3, 2, 1, "m");
    private String manifestIs = "m";

    @Test
    void booksThatBalanceHaveNoDifference() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void eachDifferenceIsFoundWithItsPicture() {
        bucket.remove("a.png");
        assertThat(differences())
                .extracting(JobBooks.Difference::kind)
                .containsExactlyInAnyOrder(JobBooks.Kind.LOST, JobBooks.Kind.EVENTS);
        bucket.put("a.png", "9");
        assertThat(differences()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(JobBooks.Kind.DIFFERENT);
            assertThat(one.what()).contains("a.png", "9");
        });
    }

    @Test
    void pictureThatTheManifestDoesNotHaveIsAPhantom() {
        bucket.put("c.png", "3");
        bucket.put("d.png", "4");
        assertThat(differences())
                .extracting(JobBooks.Difference::toString)
                .hasSize(2)
                .allMatch(text -> text.contains("PHANTOM"));
    }

    @Test
    void countersEventsAndDigestAreHeldToTheManifest() {
        counters = new JobBooks.Counters(3, 1, 2, "m");
        assertThat(differences()).extracting(JobBooks.Difference::kind).containsOnly(JobBooks.Kind.COUNTERS);
        counters = new JobBooks.Counters(3, 2, 1, "m");
        told.remove("b.png");
        assertThat(differences()).extracting(JobBooks.Difference::kind).containsOnly(JobBooks.Kind.EVENTS);
        told.add("b.png");
        manifestIs = "other";
        assertThat(differences()).extracting(JobBooks.Difference::kind).containsOnly(JobBooks.Kind.MANIFEST);
    }

    private Iterable<JobBooks.Difference> differences() {
        return new JobBooks(manifest, bucket, counters, told, true, Optional.of(new JobBooks.End(counters, manifestIs)))
                .differences();
    }
}
