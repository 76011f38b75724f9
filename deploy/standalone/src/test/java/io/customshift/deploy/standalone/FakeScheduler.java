package io.customshift.deploy.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/**
 * The scheduler's REST interface with one job in memory, as a process of its own or inside a test. Its event stream breaks
 * after the first event; the job ends when a client comes back with the id of that event.
 */
public final class FakeScheduler implements AutoCloseable {

    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final List<String> tenants = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Answer> said = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final AtomicInteger pictures = new AtomicInteger();
    private volatile boolean finished;
    /** Whether pictures come with other bytes than those that were stored. */
    volatile boolean corrupt;

    private record Answer(int status, String body) {}

    FakeScheduler(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    public static void main(String[] arguments) throws IOException {
        new FakeScheduler(Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT")));
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What is answered to this call from now on, such as {@code GET /v1/jobs/j}. */
    void say(String call, int status, String body) {
        said.put(call, new Answer(status, body));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        requests.add(exchange.getRequestMethod() + " " + path + (last == null ? "" : " after " + last) + "\n" + body);
        tenants.add(exchange.getRequestHeaders().getFirst("X-Tenant"));
        Answer scripted = said.get(exchange.getRequestMethod() + " " + path);
        if (scripted != null) {
            send(exchange, scripted.status(), scripted.body().getBytes(StandardCharsets.UTF_8));
        } else if (path.contains("/events?")) {
            events(exchange, "7".equals(last));
        } else if (path.startsWith("/picture/")) {
            byte[] png = png();
            png[png.length - 1] ^= (byte) (corrupt ? 1 : 0);
            send(exchange, 200, png);
        } else if (path.endsWith("/results")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < pictures.get(); i++) {
                lines.append("""
                        {"line":%d,"subject":"ball-1","seed":1,"image":"image%d","status":"STORED","key":"jobs/j/ball-1/image%d.png",\
                        "sha256":"%s","bytes":%d,"url":"%s/picture/%d"}
                        """.formatted(i, i, i, sha256(png()), png().length, address(), i));
            }
            send(exchange, 200, lines.toString().getBytes(StandardCharsets.UTF_8));
        } else if (path.contains("bad-manifest")) {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            send(
                    exchange,
                    400,
                    "{\"code\":\"MALFORMED_CSV\",\"detail\":\"line 3, column 7\"}".getBytes(StandardCharsets.UTF_8));
        } else if (path.contains("/v1/jobs/")) {
            if (exchange.getRequestMethod().equals("PUT")) {
                pictures.set(2 * (int) (body.lines().count() - 1));
            }
            send(exchange, 200, status().getBytes(StandardCharsets.UTF_8));
        } else {
            send(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void events(HttpExchange exchange, boolean again) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        if (again) {
            finished = true;
            out.write(("id: 8\nevent: io.customshift.job.finished.v1\ndata: " + status() + "\n\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.close();
        } else {
            out.write((": hello\n\nid: 7\nevent: io.customshift.job.progressed.v1\ndata: {\"total\":" + pictures
                            + ",\ndata: \"stored\":1,"
                            + "\"subjects\":[{\"subject\":\"ball-1\",\"total\":2,\"stored\":1}]}\n\nid: 9\ndata: {")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            exchange.close();
        }
    }

    private String status() {
        return "{\"job\":\"j\",\"phase\":\"%s\",\"total\":%d,\"stored\":%d,\"failed\":0}"
                .formatted(finished ? "FINISHED" : "RUNNING", pictures.get(), finished ? pictures.get() : 0);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
