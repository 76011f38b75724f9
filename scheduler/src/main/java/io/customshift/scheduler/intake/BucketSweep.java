package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.ImageTable;
import io.customshift.scheduler.core.JobHead;
import io.customshift.scheduler.core.JobState;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.PictureDigests;
import io.customshift.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes bucket and manifest say the same. Before the manifest is written, a picture that is in the bucket counts, whatever
 * was heard of it; once it is written, one that it does not have is removed: a worker that was cut off, paused or late put it
 * past the job's end.
 */
final class BucketSweep {
    private static final Logger LOG = Logger.getLogger(BucketSweep.class);

    /** Of pictures, thumbnails and sidecars in a job's folder: their subject, and their id. */
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_-]{1,63})/([a-z2-7]{32})\\.(png|thumb\\.jpg|json)");

    private final ObjectStore store;

    BucketSweep(ObjectStore store) {
        this.store = store;
    }

    /** Looks at lines of one job that the state does not have as stored. */
    Closing.Late late(JobSpec spec) {
        BucketLayout layout = new BucketLayout(spec.tenant());
        return new Closing.Late() {
            private @Nullable ImageTable there;

            @Override
            public ResultLine look(ResultLine line) {
                ImageTable listed = there;
                if (listed == null) {
                    listed = listed(layout.jobPrefix(spec.job()));
                    there = listed;
                }
                return listed.find(line.subject(), line.image()) < 0
                        ? line
                        : stored(line, layout.image(spec.job(), line.subject(), line.image()));
            }
        };
    }

    /** Removes what the job's manifest does not have; gives how many pictures that were. */
    int remove(JobState ended) throws IOException {
        ObjectKey manifest = ended.manifest();
        if (manifest == null) {
            return 0;
        }
        JobHead head = ended.head();
        BucketLayout layout = new BucketLayout(head.tenant());
        ImageTable wanted = new ImageTable();
        try (InputStream in = store.open(manifest)) {
            LineFile.results(in, line -> {
                if (line.status() == ImageStatus.STORED) {
                    wanted.put(line.subject(), line.image());
                }
            });
        }
        int removed = 0;
        String prefix = layout.jobPrefix(head.job());
        try (Stream<StoredObject> all = store.list(prefix)) {
            for (var each = all.iterator(); each.hasNext(); ) {
                ObjectKey key = each.next().key();
                // Pictures and what lies beside them have a subject's folder; files of the job itself have none.
                boolean picture = key.value().indexOf('/', prefix.length()) > 0;
                Matcher name = NAME.matcher(key.value().substring(prefix.length()));
                if (picture && (!name.matches() || wanted.find(subject(name), image(name)) < 0)) {
                    store.delete(key);
                    removed += key.value().endsWith(".png") ? 1 : 0;
                }
            }
        }
        if (removed > 0) {
            LOG.infof("job %s/%s: removed %d pictures that were put after its end", head.tenant(), head.job(), removed);
        }
        return removed;
    }

    /** The pictures that are in the bucket. */
    private ImageTable listed(String prefix) {
        ImageTable listed = new ImageTable();
        try (Stream<StoredObject> all = store.list(prefix)) {
            all.forEach(object -> {
                Matcher name = NAME.matcher(object.key().value().substring(prefix.length()));
                if (name.matches() && object.key().value().endsWith(".png")) {
                    listed.put(subject(name), image(name));
                }
            });
        }
        return listed;
    }

    private static SubjectId subject(Matcher name) {
        return new SubjectId(name.group(1));
    }

    private static ImageId image(Matcher name) {
        return new ImageId(name.group(2));
    }

    private ResultLine stored(ResultLine line, ObjectKey key) {
        Optional<StoredObject> found = store.stat(key);
        Optional<PictureDigests> digests = found.flatMap(PictureDigests::of);
        return found.isEmpty()
                ? line
                : new ResultLine(
                        line.line(),
                        line.id(),
                        line.subject(),
                        line.prompt(),
                        line.seed(),
                        line.size(),
                        line.image(),
                        ImageStatus.STORED,
                        key,
                        found.get().sha256().orElse(null),
                        digests.map(PictureDigests::pixels).orElse(null),
                        digests.map(PictureDigests::looks).orElse(null),
                        found.get().bytes(),
                        null,
                        null,
                        line.warnings(),
                        null,
                        line.plan(),
                        line.extra());
    }
}
