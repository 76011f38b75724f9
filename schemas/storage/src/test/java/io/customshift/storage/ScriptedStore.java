package io.customshift.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that speaks S3 in its answers only, and says what a test wants: what other servers say, or say on bad days, and
 * the ones at hand cannot be made to. Objects that it takes are remembered by their path.
 */
final class ScriptedStore implements AutoCloseable {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger places = new AtomicInteger();
    private final HttpServer server;
    private volatile Script script = Script.OBEDIENT;
    volatile boolean overwrites;

    /** What to answer; false when the request is to be served as a store would. */
    @FunctionalInterface
    interface Script {
        Script OBEDIENT = exchange -> false;

        boolean answers(HttpExchange exchange) throws IOException;
    }

    ScriptedStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "scripted-store-" + places.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    void plays(Script other) {
        script = other;
    }

    StoreAddress address() {
        return new StoreAddress(
                "http://127.0.0.1:" + server.getAddress().getPort(), "key", "secret", "bucket", "us-east-1");
    }

    MinioObjectStore client() {
        return new MinioObjectStore(address(), StoreTimeouts.DEFAULT);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    static boolean isPut(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("PUT");
    }

    static boolean fail(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>the test wants " + code
                        + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
        return true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        try {
            if (!script.answers(exchange)) {
                serve(exchange);
            }
        } catch (UncheckedIOException e) {
            exchange.close();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean bucket = path.equals("/bucket") || path.equals("/bucket/");
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                byte[] bytes = exchange.getRequestBody().readAllBytes();
                boolean once =
                        !overwrites && "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
                if (once && objects.containsKey(path)) {
                    fail(exchange, 412, "PreconditionFailed");
                    return;
                }
                objects.put(path, bytes);
                exchange.getResponseHeaders().add("ETag", "\"1\"");
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
            case "HEAD", "GET" -> {
                byte[] bytes = bucket ? new byte[0] : objects.get(path);
                if (bytes == null) {
                    fail(exchange, 404, "NoSuchKey");
                    return;
                }
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.getResponseHeaders().add("ETag", "\"1\"");
                exchange.getResponseHeaders().add("Last-Modified", "Sun, 01 Mar 2026 09:00:00 GMT");
                if (head) {
                    exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
                }
                exchange.sendResponseHeaders(200, head ? -1 : bytes.length == 0 ? -1 : bytes.length);
                if (!head && bytes.length > 0) {
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(bytes);
                    }
                }
                exchange.close();
            }
            default -> fail(exchange, 501, "NotImplemented");
        }
    }
}
