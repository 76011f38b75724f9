package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.standalone.verify.chaos.FoundJob.StoredPicture;
import io.customshift.models.digest.Digests;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreException;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.StoredObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The pictures that are in the bucket, read past all proxies. */
final class Pictures implements AutoCloseable {
    private static final long BYTES_MAX = 64 << 20;

    private final MinioObjectStore store;

    Pictures(Cluster cluster) {
        store = new MinioObjectStore(
                new StoreAddress(
                        cluster.storeEndpoint().toString(),
                        cluster.setting("S3_ACCESS_KEY"),
                        cluster.setting("S3_SECRET_KEY"),
                        cluster.setting("S3_BUCKET"),
                        cluster.setting("S3_REGION")),
                StoreTimeouts.DEFAULT);
    }

    /** Those under a job's prefix, by key. */
    Map<String, StoredPicture> of(String job) throws IOException {
        Map<String, StoredPicture> found = new HashMap<>();
        try (Stream<StoredObject> objects = store.list(BucketLayout.DEFAULT.jobPrefix(new JobId(job)))) {
            for (StoredObject object : (Iterable<StoredObject>) objects::iterator) {
                if (object.key().value().endsWith(".png")) {
                    byte[] file = store.get(object.key(), BYTES_MAX);
                    String maker = store.stat(object.key())
                            .map(known -> known.metadata().getOrDefault("worker", ""))
                            .orElse("");
                    found.put(object.key().value(), new StoredPicture(Digests.hex(file), pixels(file), maker));
                }
            }
        }
        return found;
    }

    /** Whether there is something at a key; throws {@link StoreException} while the store does not answer. */
    boolean has(String key) {
        return store.stat(new ObjectKey(key)).isPresent();
    }

    /** As if somebody had tidied up. */
    void remove(String key) {
        store.delete(new ObjectKey(key));
    }

    private static String pixels(byte[] file) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        if (image == null) {
            return "no picture";
        }
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        ByteBuffer bytes = ByteBuffer.allocate(4 * colours.length + 8);
        bytes.putInt(image.getWidth()).putInt(image.getHeight());
        bytes.asIntBuffer().put(colours);
        return Digests.hex(bytes.array());
    }

    @Override
    public void close() {
        store.close();
    }
}
