package io.customshift.deploy.standalone.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.supervision.Disk;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A job's results in a folder: {@code manifest.jsonl} as the scheduler says them, {@code results.csv} for spreadsheets, and a
 * name for each picture. All names are checked before the first picture is fetched.
 *
 * @param folder where they lie
 * @param names of the pictures below it
 * @param lines lines of the results
 * @param stored of them with a picture
 */
public record ResultsFiles(Path folder, NameTemplate names, int lines, int stored) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String LINES = "manifest.jsonl";

    /** Asks for the results and writes both tables. */
    public static ResultsFiles write(SchedulerClient client, String job, Path folder, NameTemplate names) {
        Path manifest = folder.resolve(LINES);
        int[] counts = new int[2];
        try {
            Files.createDirectories(folder);
            try (BufferedWriter out = Files.newBufferedWriter(manifest);
                    Stream<ResultRow> rows = client.results(job)) {
                for (ResultRow row : (Iterable<ResultRow>) rows::iterator) {
                    out.write(row.json().toString());
                    out.write('\n');
                    counts[0]++;
                    counts[1] += row.isStored() ? 1 : 0;
                }
            }
            ResultsFiles files = new ResultsFiles(folder, names, counts[0], counts[1]);
            Path table = folder.resolve("results.csv");
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(table))) {
                ResultsCsv.write(out, ResultsCsv.extra(files.rows()), files.rows(), names);
                if (out.checkError()) {
                    throw new IOException("it could not be written to its end");
                }
            }
            return files;
        } catch (IOException e) {
            throw Disk.unwritable(manifest, e);
        }
    }

    /** The lines again, from the disk; the caller closes the stream. */
    public Stream<ResultRow> rows() {
        Path manifest = folder.resolve(LINES);
        try {
            return Files.lines(manifest).map(ResultsFiles::row);
        } catch (IOException e) {
            throw Disk.unwritable(manifest, e);
        }
    }

    /** Where a stored picture lies, or will. */
    public Path file(ResultRow row) {
        return folder.resolve(names.name(row));
    }

    private static ResultRow row(String line) {
        try {
            return new ResultRow(JSON.readTree(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
