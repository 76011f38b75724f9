package io.customshift.deploy.standalone.verify.doors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.deploy.testkit.doors.InnerAddresses;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses that lead inside, wherever a request may say one: as a subject's photo, as what a proxy is asked for, as where a
 * token's keys are. Somebody listens there who counts who comes.
 */
final class InsideTable implements AutoCloseable {
    private static final long LATE_MS = 1_000;

    private final ServerSocket listening;
    private final AtomicInteger came = new AtomicInteger();
    private final List<String> addresses;

    InsideTable() throws IOException {
        // On all addresses, also those of IPv6.
        listening = new ServerSocket(0);
        addresses = InnerAddresses.with(listening.getLocalPort());
        Thread thread = new Thread(this::listen, "inside");
        thread.setDaemon(true);
        thread.start();
    }

    List<String> addresses() {
        return addresses;
    }

    /** Tries each at each door; says of each that was let through where. */
    List<String> letThrough(Asker asker, String submitKey) throws IOException, InterruptedException {
        List<String> through = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            Asker.Answer photo = asker.json(
                    "PUT",
                    "/v1/subjects/inside-" + i,
                    submitKey,
                    "{\"name\":\"mug\",\"references\":[" + JsonNodeFactory.instance.textNode(address) + "]}");
            if (photo.status() < 400 || photo.status() >= 500) {
                through.add(address + " as a photo: " + photo.status());
            }
            Asker.Answer token =
                    asker.send("GET", "/v1/jobs", "Bearer " + token(address), null, "", BodyPublishers.noBody());
            if (token.status() != 401) {
                through.add(address + " as a token's issuer: " + token.status());
            }
            proxied(asker, address, submitKey, through);
            if (came.getAndSet(0) > 0) {
                through.add(address + " was fetched");
            }
        }
        // One that is fetched behind the answer.
        Thread.sleep(LATE_MS);
        if (came.get() > 0) {
            through.add("an address was fetched late");
        }
        return through;
    }

    private static void proxied(Asker asker, String address, String key, List<String> through) throws IOException {
        // With a path that the scheduler itself does not have: what it serves at / is its own, whatever host is named.
        String target = address + (address.endsWith("/") ? "" : "/") + "inside";
        try (RawConnection connection = new RawConnection(asker.scheduler())) {
            int status = connection.ask(
                    RawConnection.request("GET " + target, "Authorization: Bearer " + key, "Connection: close"));
            if (status < 300) {
                through.add(address + " as what is asked for: " + status);
            }
        }
    }

    /** Signed by nobody, and with its keys where the address leads. */
    private static String token(String address) {
        String quoted = JsonNodeFactory.instance.textNode(address).toString();
        return part("{\"alg\":\"RS256\",\"kid\":\"1\",\"jku\":" + quoted + ",\"x5u\":" + quoted + "}") + "."
                + part("{\"iss\":" + quoted + ",\"sub\":\"somebody\",\"exp\":4102444800}") + "." + part("signature");
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void listen() {
        while (!listening.isClosed()) {
            try (Socket one = listening.accept()) {
                came.incrementAndGet();
                byte[] request = new byte[1 << 10];
                int n = one.getInputStream().read(request);
                String head = n > 0 ? new String(request, 0, n, StandardCharsets.ISO_8859_1) : "";
                String answer = head.startsWith("GET /redirect")
                        ? "302 Found\r\nLocation: http://127.0.0.1:" + listening.getLocalPort() + "/"
                        : "200 OK";
                one.getOutputStream()
                        .write(("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // Closed, or whoever came has gone: it was counted.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
