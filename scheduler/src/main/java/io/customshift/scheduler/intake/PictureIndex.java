package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.ImageTable;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.SubjectProgress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a job's results, numbered from 0 in the order of the request, each once: two lines that ask for the same picture
 * have one, and the first of them speaks for it. The lines are in a file that nobody else sees; in memory are about 55 bytes for
 * each, twice that once one was looked for by its id. To be closed. One thread at a time.
 */
public final class PictureIndex implements AutoCloseable {
    private static final ImageStatus[] STATUSES = ImageStatus.values();
    /** Where a picture is looked for whoever's it is. */
    private static final SubjectId ANY = new SubjectId("any");

    private final FileChannel channel;
    private final ImageTable images = new ImageTable();
    private final List<SubjectId> subjects = new ArrayList<>();
    private final Map<SubjectId, Integer> numbers = new HashMap<>();
    /** Where each line begins in the file, and behind the last one where it ends. */
    private long[] starts = new long[257];

    private @Nullable FirstById byId;

    private byte[] statuses = new byte[256];
    private int[] subjectOf = new int[256];

    /** Pictures by their ids alone, in another order: where they are in this one. Made when the first is looked for. */
    private record FirstById(ImageTable images, int[] numbers) {}

    /** Somebody who has the results. */
    public interface Rows {
        /** Hands on each line, in the order of the request. */
        void each(Consumer<ResultLine> sink) throws IOException;

        /** Hands on what an index needs of each, the same way. */
        default void each(Taker taker) throws IOException {
            each((ResultLine line) -> taker.take(line.subject(), line.image(), line.status(), Json.write(line)));
        }
    }

    /** Takes lines of results. */
    public interface Taker {
        /** @param text the line as JSON */
        void take(SubjectId subject, ImageId image, ImageStatus status, byte[] text);
    }

    private PictureIndex(FileChannel channel) {
        this.channel = channel;
    }

    /** Reads all of them, once. */
    public static PictureIndex of(Rows rows, Spool spool) throws IOException {
        Path file = spool.file("pictures");
        try {
            PictureIndex index = new PictureIndex(FileChannel.open(file, StandardOpenOption.READ));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                rows.each((subject, image, status, text) -> index.add(subject, image, status, text, out));
            } catch (IOException | RuntimeException e) {
                index.close();
                throw e;
            }
            return index;
        } finally {
            // What is open stays readable, and is gone with whoever has it open.
            Files.deleteIfExists(file);
        }
    }

    private void add(SubjectId subject, ImageId image, ImageStatus status, byte[] text, OutputStream out) {
        int number = images.size();
        if (images.put(subject, image) < number) {
            return;
        }
        if (number == statuses.length) {
            int length = 2 * number;
            starts = Arrays.copyOf(starts, length + 1);
            statuses = Arrays.copyOf(statuses, length);
            subjectOf = Arrays.copyOf(subjectOf, length);
        }
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        starts[number + 1] = starts[number] + text.length;
        statuses[number] = (byte) status.ordinal();
        subjectOf[number] = numbers.computeIfAbsent(subject, name -> {
            subjects.add(name);
            return subjects.size() - 1;
        });
    }

    public int size() {
        return images.size();
    }

    /** The number of the picture with this id; of two subjects' the first one. */
    public OptionalInt find(ImageId image) {
        if (byId == null) {
            byId = firstById();
        }
        int place = byId.images.find(ANY, image);
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(byId.numbers[place]);
    }

    private FirstById firstById() {
        ImageTable ids = new ImageTable();
        int[] numbers = new int[size()];
        for (int number = 0; number < size(); number++) {
            int known = ids.size();
            if (ids.put(ANY, image(number)) == known) {
                numbers[known] = number;
            }
        }
        return new FirstById(ids, numbers);
    }

    public ImageId image(int number) {
        return images.image(number);
    }

    public SubjectId subject(int number) {
        return subjects.get(subjectOf[number]);
    }

    public ImageStatus status(int number) {
        return STATUSES[statuses[number]];
    }

    /** The line of the results. */
    public ResultLine line(int number) {
        ByteBuffer bytes = ByteBuffer.allocate((int) (starts[number + 1] - starts[number]));
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, starts[number] + bytes.position()) < 0) {
                    throw new IOException("the copy of the results ends before picture " + number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Json.read(bytes.array(), ResultLine.class, ReadMode.TOLERANT);
    }

    /** How many pictures of each subject there are, and what became of them; by the subjects' ids. */
    public List<SubjectProgress> progress() {
        int[] all = new int[subjects.size()];
        int[] stored = new int[all.length];
        int[] failed = new int[all.length];
        for (int number = 0; number < size(); number++) {
            int subject = subjectOf[number];
            all[subject]++;
            stored[subject] += status(number) == ImageStatus.STORED ? 1 : 0;
            failed[subject] += status(number) == ImageStatus.FAILED ? 1 : 0;
        }
        List<SubjectProgress> progress = new ArrayList<>(all.length);
        for (int i = 0; i < all.length; i++) {
            progress.add(new SubjectProgress(subjects.get(i), all[i], stored[i], failed[i]));
        }
        progress.sort(Comparator.comparing(one -> one.subject().value()));
        return progress;
    }

    /** All numbers, subject by subject, those of a subject in the order of the request. */
    public int[] bySubject() {
        List<Integer> order = new ArrayList<>(subjects.size());
        for (int i = 0; i < subjects.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(i -> subjects.get(i).value()));
        int[] rank = new int[subjects.size()];
        for (int i = 0; i < rank.length; i++) {
            rank[order.get(i)] = i;
        }
        int[] next = new int[rank.length + 1];
        for (int number = 0; number < size(); number++) {
            next[rank[subjectOf[number]] + 1]++;
        }
        for (int i = 1; i < next.length; i++) {
            next[i] += next[i - 1];
        }
        int[] sorted = new int[size()];
        for (int number = 0; number < size(); number++) {
            sorted[next[rank[subjectOf[number]]]++] = number;
        }
        return sorted;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
