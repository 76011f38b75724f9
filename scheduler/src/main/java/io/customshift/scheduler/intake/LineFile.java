package io.customshift.scheduler.intake;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** Records of a request, or of its results, as lines of JSON. */
final class LineFile {
    private LineFile() {}

    /** Hands on each request line with its place, from 0. */
    static void each(Path file, ObjIntConsumer<RequestLine> each) throws IOException {
        int[] index = {0};
        try (InputStream in = Files.newInputStream(file)) {
            each(in, RequestLine.class, line -> each.accept(line, index[0]++));
        }
    }

    /** Hands on each line of results. */
    static void results(InputStream in, Consumer<ResultLine> each) throws IOException {
        each(in, ResultLine.class, each);
    }

    private static <T> void each(InputStream in, Class<T> type, Consumer<T> each) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            each.accept(Json.read(line.getBytes(StandardCharsets.UTF_8), type, ReadMode.TOLERANT));
        }
    }

    static void write(OutputStream out, Object value) {
        try {
            out.write(Json.write(value));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Spool.sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
