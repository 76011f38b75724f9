package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.supervision.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Ways to a store that are longer than they are. */
final class LateStore implements AutoCloseable {
    private final Duration latency;
    private final List<TcpProxy> ways = new CopyOnWriteArrayList<>();

    /** @param latency of each answer; zero for the straight way */
    LateStore(Duration latency) {
        this.latency = latency;
    }

    /** The endpoint to take instead of this one. */
    String of(String endpoint) {
        if (latency.isZero()) {
            return endpoint;
        }
        try {
            TcpProxy way = TcpProxy.to(URI.create(endpoint));
            way.delay(latency);
            ways.add(way);
            return way.endpoint().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ways.forEach(TcpProxy::close);
    }
}
