package io.customshift.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private final List<Lab> made = new ArrayList<>();
    private final Readers readers =
            new Readers(List.of(new Readers.Source("view", this::make), new Readers.Source("requests", this::make)));

    /** Failed before: a request that lay there was refused for subjects that the view had not read yet. */
    @Test
    void requestsAreNotReadBeforeTheViewIs() {
        assertThat(readers.look()).isFalse();
        assertThat(readers.look()).isFalse();
        assertThat(made).hasSize(1);

        made.get(0).caughtUp = true;
        assertThat(readers.look()).isFalse();
        assertThat(made).hasSize(2);
        made.get(1).caughtUp = true;
        assertThat(readers.look()).isTrue();
    }

    @Test
    void oneThatHasDiedIsMadeAnew() {
        readers.look();
        made.get(0).close();
        await().until(() -> {
            readers.look();
            return made.size() == 2;
        });
        assertThat(made.get(1).caughtUp).isFalse();
    }

    private Readers.Reader make() {
        Lab one = new Lab();
        made.add(one);
        return one;
    }

    private static final class Lab implements Readers.Reader {
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean caughtUp;

        @Override
        public boolean isCaughtUp() {
            return caughtUp;
        }

        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            end.countDown();
        }
    }
}
