package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "discard", description = "Takes them off the list for good; a job's results still say what failed.")
final class DeadDiscardCommand implements Callable<Integer> {

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Option(names = "--all", description = "Everything that the list shows now.")
    private boolean all;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "As `dead list` shows it.")
    private List<String> ids = List.of();

    @Override
    public Integer call() {
        DeadTopics topics = new DeadTopics(options.topics());
        List<DeadItem> items = topics.all();
        List<DeadItem> chosen =
                all ? items : ids.stream().map(id -> DeadItem.one(items, id)).toList();
        if (chosen.isEmpty() && !all) {
            options.output().note("give an ID of `customshift dead list`, or --all");
            return ExitCode.USAGE;
        }
        for (DeadItem item : chosen) {
            topics.forget(item);
            options.output().result(Map.of("id", item.id(), "discarded", true), item.id() + " is discarded");
        }
        return ExitCode.DONE;
    }
}
