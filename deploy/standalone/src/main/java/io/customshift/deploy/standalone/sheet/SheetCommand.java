package io.customshift.deploy.standalone.sheet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.id.JobId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sheet",
        description =
                "Fetches a job's pictures and draws a contact sheet of them beside the products' photos: a PNG picture"
                        + " and an HTML page that needs nothing else.")
public final class SheetCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for sheet.png, sheet.html, the pictures, results.csv (default: pictures/JOB).")
    private @Nullable Path out;

    @Option(names = "--limit", paramLabel = "N", description = "Pictures shown at most (default: 1000).")
    private int limit = 1_000;

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        if (limit < 1 || limit > 20_000) {
            throw new FleetException(FleetCode.BAD_SETTING, "--limit is " + limit + "; give 1 to 20000");
        }
        Path folder = out == null ? Path.of("pictures", id) : out;
        Sheet sheet = Sheet.write(options.client(), id, folder, limit);
        StringBuilder text = new StringBuilder();
        sheet.png().forEach(page -> text.append("sheet: ").append(page).append('\n'));
        text.append("page:  ").append(sheet.html()).append('\n');
        text.append(sheet.stored() + " of " + sheet.pictures() + " pictures in " + folder);
        if (sheet.omitted() > 0) {
            text.append("; " + sheet.omitted() + " more lines are not on it (--limit N)");
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("job", id)
                .put("folder", folder.toString())
                .put("html", sheet.html().toString())
                .put("pictures", sheet.pictures())
                .put("stored", sheet.stored())
                .put("omitted", sheet.omitted());
        sheet.png().forEach(page -> json.withArray("png").add(page.toString()));
        options.output().result(json, text.toString());
        return ExitCode.DONE;
    }
}
