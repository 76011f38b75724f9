package io.customshift.scheduler.it;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A form with a name and one photo. */
final class Multipart {
    private Multipart() {}

    static BodyPublisher of(String boundary, String name, byte[] photo) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + name + "\r\n");
        text(
                body,
                "--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"references\"; filename=\"a.png\"\r\n"
                        + "Content-Type: image/png\r\n\r\n");
        body.writeBytes(photo);
        text(body, "\r\n--" + boundary + "--\r\n");
        return BodyPublishers.ofByteArray(body.toByteArray());
    }

    private static void text(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
