package io.customshift.scheduler.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.customshift.scheduler.core.Planner;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Lines that are in the bucket, in a copy on disk; in memory are the subjects and eight bytes for each line. The copy is
 * made anew after a restart.
 */
final class FileLines implements JobLines {
    private final Path file;
    private final FileChannel channel;
    private final long[] starts;
    private final Map<SubjectId, SubjectSpec> subjects;

    private FileLines(Path file, FileChannel channel, long[] starts, Map<SubjectId, SubjectSpec> subjects) {
        this.file = file;
        this.channel = channel;
        this.starts = starts;
        this.subjects = subjects;
    }

    /** Fetches both objects, or takes the lines that were just written to one here; {@link RefusedException} when they are not what was accepted. */
    static FileLines fetch(JobSpec spec, StoredLines stored, ObjectStore store, Spool spool) throws IOException {
        Optional<Path> kept = spool.take(stored.linesSha256());
        Path lines = kept.isPresent() ? kept.get() : spool.file("lines");
        Path subjectLines = spool.file("subjects");
        try {
            if (kept.isEmpty()) {
                fetch(store, stored.lines(), stored.linesSha256(), lines);
                if (stored.lines().value().endsWith(".gz")) {
                    unpack(lines, spool);
                }
            }
            fetch(store, stored.subjects(), stored.subjectsSha256(), subjectLines);
            Map<SubjectId, SubjectSpec> subjects = new HashMap<>();
            try (var text = Files.lines(subjectLines)) {
                text.forEach(line -> {
                    SubjectSpec subject = Json.read(
                            line.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            SubjectSpec.class,
                            ReadMode.TOLERANT);
                    subjects.put(subject.id(), subject);
                });
            }
            return over(lines, spec.lineCount(), subjects);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(lines);
            throw e;
        } finally {
            Files.deleteIfExists(subjectLines);
        }
    }

    /** Lines that are in this file, which is removed when they are closed. */
    static FileLines over(Path file, int count, Map<SubjectId, SubjectSpec> subjects) throws IOException {
        long[] starts = starts(file, count);
        return new FileLines(file, FileChannel.open(file, StandardOpenOption.READ), starts, subjects);
    }

    @Override
    public int count() {
        return starts.length - 1;
    }

    @Override
    public RequestLine line(int index) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate((int) (starts[index + 1] - starts[index]));
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, starts[index] + bytes.position()) < 0) {
                    throw new IOException(file + " ends before line " + index);
                }
            }
            return Json.read(bytes.array(), RequestLine.class, ReadMode.TOLERANT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two fields of each line, in one go through the file: a million whole lines would take ten times as long. */
    @Override
    public void eachKey(Planner.KeyTaker taker) {
        Map<String, SubjectId> known = new HashMap<>();
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(in)) {
            for (int index = 0; index < count(); index++) {
                String subject = null;
                Integer priority = null;
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    JsonToken value = json.nextToken();
                    if (field.equals("subject")) {
                        subject = json.getText();
                    } else if (field.equals("priority") && value == JsonToken.VALUE_NUMBER_INT) {
                        priority = json.getIntValue();
                    } else {
                        json.skipChildren();
                    }
                }
                taker.take(index, known.computeIfAbsent(String.valueOf(subject), SubjectId::new), priority);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SubjectSpec subject(SubjectId id) {
        SubjectSpec subject = subjects.get(id);
        if (subject == null) {
            throw new NoSuchElementException("the job's stored subjects do not have " + id);
        }
        return subject;
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void fetch(ObjectStore store, ObjectKey key, Sha256 expected, Path file) throws IOException {
        Sha256 found;
        try (InputStream in = store.open(key)) {
            found = Spool.copy(in, file, Long.MAX_VALUE).sha256();
        } catch (StoreException e) {
            if (e.code() == StoreCode.OBJECT_MISSING) {
                throw gone(key, "is not in the bucket any more");
            }
            throw e;
        }
        if (!found.equals(expected)) {
            throw gone(key, "has the digest " + found + " instead of " + expected);
        }
    }

    /** In its own place. */
    private static void unpack(Path file, Spool spool) throws IOException {
        Path packed = spool.file("lines-packed");
        Files.move(file, packed, StandardCopyOption.REPLACE_EXISTING);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
            Files.copy(in, file);
        } finally {
            Files.deleteIfExists(packed);
        }
    }

    private static RefusedException gone(ObjectKey key, String what) {
        return new RefusedException(
                new FailureCode("LINES_LOST"),
                "the job's object \"" + key + "\" " + what + "; submit the job again under a new id",
                java.util.List.of());
    }

    private static long[] starts(Path file, int lines) throws IOException {
        long[] starts = new long[lines + 1];
        int found = 0;
        long position = 0;
        byte[] part = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                for (int i = 0; i < length; i++) {
                    if (part[i] == '\n' && ++found <= lines) {
                        starts[found] = position + i + 1;
                    }
                }
                position += length;
            }
        }
        if (found != lines) {
            throw new IOException("the job has " + lines + " lines and its object " + found);
        }
        return starts;
    }
}
