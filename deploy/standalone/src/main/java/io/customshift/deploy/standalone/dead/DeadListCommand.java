package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists records that nobody could read, and pictures that were given up.")
final class DeadListCommand implements Callable<Integer> {
    private static final int MESSAGE = 100;

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Option(names = "--job", paramLabel = "JOB", description = "Only pictures of this job.")
    private String job = "";

    @Override
    public Integer call() {
        List<DeadItem> items = new DeadTopics(options.topics())
                .all().stream().filter(this::asked).toList();
        Table table = new Table("KIND", "CODE", "WHEN", "ID", "WHY");
        for (DeadItem item : items) {
            table.row(item.kind(), item.code(), item.at(), item.id(), shorter(item.message()));
        }
        options.output()
                .result(
                        items.stream().map(DeadListCommand::fields).toList(),
                        items.isEmpty() ? "nothing is dead" : table.toString());
        return ExitCode.DONE;
    }

    private boolean asked(DeadItem item) {
        var picture = item.picture();
        return job.isEmpty() || picture != null && picture.job().value().equals(job);
    }

    private static Map<String, String> fields(DeadItem item) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", item.id());
        fields.put("kind", item.kind());
        fields.put("code", item.code());
        fields.put("at", item.at().toString());
        fields.put("message", item.message());
        return fields;
    }

    private static String shorter(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MESSAGE ? line : line.substring(0, MESSAGE) + "…";
    }
}
