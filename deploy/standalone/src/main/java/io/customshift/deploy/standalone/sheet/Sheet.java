package io.customshift.deploy.standalone.sheet;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.results.Download;
import io.customshift.deploy.standalone.results.NameTemplate;
import io.customshift.deploy.standalone.results.ResultsFiles;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A contact sheet of a job, with all that it shows, in one folder: pictures, photos, both tables, {@code sheet.png} and
 * {@code sheet.html}.
 *
 * @param png its pages
 * @param html the page
 * @param pictures lines shown
 * @param stored of them with a picture
 * @param omitted lines left out
 */
public record Sheet(List<Path> png, Path html, int pictures, int stored, int omitted) {

    /** @param most lines that are shown at most */
    public static Sheet write(SchedulerClient client, String job, Path folder, int most) {
        JobView state = client.job(job);
        ResultsFiles files = ResultsFiles.write(client, job, folder, new NameTemplate(NameTemplate.USUAL));
        Download download = new Download(client);
        Map<String, List<SheetJob.Picture>> bySubject = new LinkedHashMap<>();
        int shown = 0;
        int stored = 0;
        try (Stream<ResultRow> rows = files.rows().limit(most)) {
            for (ResultRow row : (Iterable<ResultRow>) rows::iterator) {
                Optional<Path> file = row.isStored() ? Optional.of(files.file(row)) : Optional.empty();
                file.ifPresent(one -> download.ensure(row, one));
                bySubject
                        .computeIfAbsent(row.subject(), one -> new ArrayList<>())
                        .add(new SheetJob.Picture(row, file));
                shown++;
                stored += file.isPresent() ? 1 : 0;
            }
        }
        List<SheetJob.Product> products = new ArrayList<>();
        bySubject.forEach((subject, pictures) -> products.add(product(client, subject, pictures, folder)));
        SheetJob all = new SheetJob(job, state.summary(), products, files.lines() - shown);
        Path html = folder.resolve("sheet.html");
        HtmlSheet.write(all, html);
        return new Sheet(PngSheet.write(all, folder), html, shown, stored, all.omitted());
    }

    private static SheetJob.Product product(
            SchedulerClient client, String id, List<SheetJob.Picture> pictures, Path folder) {
        Optional<JsonNode> subject = client.subject(id);
        String name = subject.map(one -> one.path("name").asText()).orElse("");
        List<Path> photos = new ArrayList<>();
        try {
            JsonNode references = subject.isPresent()
                    ? client.references(id)
                    : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
            for (JsonNode one : references) {
                String key = one.path("key").asText();
                Path file = folder.resolve("photos").resolve(id).resolve(key.substring(key.lastIndexOf('/') + 1));
                fetch(client, URI.create(one.path("url").asText()), file);
                photos.add(file);
            }
        } catch (FleetException e) {
            // A subject may have been removed since, or its photos: the pictures are what the sheet is about.
        }
        return new SheetJob.Product(id, name, photos, pictures);
    }

    /** A photo is named after its digest: one that is there is the same. */
    private static void fetch(SchedulerClient client, URI address, Path file) {
        if (Files.exists(file)) {
            return;
        }
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (InputStream in = client.open(address)) {
                Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Disk.unwritable(file, e);
        }
    }
}
