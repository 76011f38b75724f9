package io.customshift.deploy.standalone.client;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A {@code multipart/form-data} body: text fields and files. */
final class Multipart {

    private final String boundary = "customshift-" + UUID.randomUUID();
    private final List<byte[]> pieces = new ArrayList<>();

    Multipart text(String name, String value) {
        head(name, "", "text/plain; charset=utf-8");
        bytes(value + "\r\n");
        return this;
    }

    Multipart file(String name, Path file) throws IOException {
        String type = Files.probeContentType(file);
        String fileName = String.valueOf(file.getFileName()).replaceAll("[\"\\r\\n]", "_");
        head(name, "; filename=\"" + fileName + "\"", type == null ? "application/octet-stream" : type);
        pieces.add(Files.readAllBytes(file));
        bytes("\r\n");
        return this;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher body() {
        List<byte[]> all = new ArrayList<>(pieces);
        all.add(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return BodyPublishers.ofByteArrays(all);
    }

    private void head(String name, String more, String type) {
        bytes("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more
                + "\r\nContent-Type: " + type + "\r\n\r\n");
    }

    private void bytes(String text) {
        pieces.add(text.getBytes(StandardCharsets.UTF_8));
    }
}
