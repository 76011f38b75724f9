package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCacheTest {
    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();

    private float[] make(int number) {
        made.incrementAndGet();
        float[] pixels = new float[12];
        for (int i = 0; i < 12; i++) {
            pixels[i] = (number + i) / 127.5f - 1;
        }
        return pixels;
    }

    private PictureCache open() {
        return new PictureCache(folder.resolve("new/pictures.rgb"), 9, 12);
    }

    @Test
    void pictureIsMadeOnceAndReadBackByALaterRun() {
        PictureCache cache = open();
        float[] first = cache.picture(7, () -> make(7));
        assertThat(first).isEqualTo(make(7));
        made.set(0);
        assertThat(cache.picture(7, () -> make(7))).isEqualTo(first);
        assertThat(open().picture(7, () -> make(7))).isEqualTo(first);
        assertThat(made).hasValue(0);
        assertThat(open().picture(6, () -> make(6))).isEqualTo(make(6));
    }

    @Test
    void pictureThatWasCutOffIsMadeAgain() throws IOException {
        open().picture(8, () -> make(8));
        try (FileChannel file = FileChannel.open(folder.resolve("new/pictures.rgb"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 1);
        }
        made.set(0);
        assertThat(open().picture(8, () -> make(8))).isEqualTo(make(8));
        assertThat(made.get()).isPositive();
    }

    @Test
    void manyThreadsGetEachItsOwn() {
        PictureCache cache = open();
        IntStream.range(0, 900)
                .parallel()
                .forEach(i ->
                        assertThat(cache.picture(i % 9, () -> make(i % 9))).isEqualTo(make(i % 9)));
    }
}
