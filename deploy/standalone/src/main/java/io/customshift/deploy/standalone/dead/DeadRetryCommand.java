package io.customshift.deploy.standalone.dead;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.Quarantined;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description =
                "Tries again: a record is sent to its topic as it was; of a picture's job, all that failed is made again.")
final class DeadRetryCommand implements Callable<Integer> {

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "As `dead list` shows it.")
    private List<String> ids = List.of();

    @Override
    public Integer call() {
        DeadTopics topics = new DeadTopics(options.topics());
        List<DeadItem> items = topics.all();
        ids.forEach(id -> DeadItem.one(items, id));
        for (String id : ids) {
            DeadItem item = DeadItem.one(items, id);
            Quarantined record = item.record();
            DeadLetter picture = item.picture();
            if (record != null) {
                topics.sendAgain(record);
                topics.forget(item);
                options.output()
                        .result(Map.of("id", id, "sentTo", record.topic()), id + " was sent to " + record.topic());
            } else if (picture != null) {
                // The scheduler takes back the letters of what it makes again.
                ObjectNode what = JsonNodeFactory.instance.objectNode().put("select", "failed");
                options.fleet().client().retry(picture.job().value(), what);
                options.output()
                        .result(Map.of("id", id, "job", picture.job().value()), "job " + picture.job() + " goes on");
            }
        }
        return ExitCode.DONE;
    }
}
