package io.customshift.deploy.standalone.client;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A {@code multipart/form-data} body: text fields, and files that are read while they are sent. */
public final class Multipart {

    private final String boundary = "customshift-" + UUID.randomUUID();
    private final List<BodyPublisher> pieces = new ArrayList<>();

    public Multipart text(String name, String value) {
        head(name, "", "text/plain; charset=utf-8");
        text(value + "\r\n");
        return this;
    }

    public Multipart file(String name, Path file) throws IOException {
        String type = Files.probeContentType(file);
        String fileName = String.valueOf(file.getFileName()).replaceAll("[\"\\r\\n]", "_");
        head(name, "; filename=\"" + fileName + "\"", type == null ? "application/octet-stream" : type);
        try {
            pieces.add(BodyPublishers.ofFile(file));
        } catch (FileNotFoundException e) {
            throw new IOException("no such file", e);
        }
        text("\r\n");
        return this;
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    public BodyPublisher body() {
        List<BodyPublisher> all = new ArrayList<>(pieces);
        all.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
        return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
    }

    private void head(String name, String more, String type) {
        text("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\nContent-Type: "
                + type + "\r\n\r\n");
    }

    private void text(String text) {
        pieces.add(BodyPublishers.ofString(text));
    }
}
