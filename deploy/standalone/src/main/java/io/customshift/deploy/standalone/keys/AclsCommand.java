package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.kafka.FleetAcls;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.id.Tenant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift acls}. */
@Command(
        name = "acls",
        description =
                "Shows what each part of the fleet must be allowed on a broker with ACLs, and no more, as commands of"
                        + " kafka-acls.sh; with --apply the broker is told. Principals are those that the broker knows, such as"
                        + " User:scheduler; a part without one is left out.")
public final class AclsCommand implements Callable<Integer> {

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Option(names = "--scheduler-principal", paramLabel = "PRINCIPAL", description = "Of the schedulers.")
    private @Nullable String scheduler;

    @Option(names = "--worker-principal", paramLabel = "PRINCIPAL", description = "Of the workers.")
    private @Nullable String worker;

    @Option(
            names = "--client-principal",
            paramLabel = "PRINCIPAL",
            description = "Of programs that ask for jobs by event.")
    private @Nullable String client;

    @Option(
            names = "--client-tenant",
            paramLabel = "TENANT",
            description = "The only tenant that these programs may ask for, by its own topic.")
    private @Nullable String clientTenant;

    @Option(
            names = "--tenant-topics",
            paramLabel = "TENANT",
            split = ",",
            description = "Tenants with request topics of their own (CUSTOMSHIFT_REQUESTS_TENANT_TOPICS).")
    private List<String> tenantTopics = List.of();

    @Option(
            names = "--operator-principal",
            paramLabel = "PRINCIPAL",
            description = "Of whoever makes keys and looks after dead letters.")
    private @Nullable String operator;

    @Option(names = "--apply", description = "Tell the broker, as an administrator of it (KAFKA_SASL_…).")
    private boolean apply;

    @Override
    public Integer call() {
        TopicNames names = options.names();
        List<AclBinding> all = new ArrayList<>();
        if (scheduler != null) {
            all.addAll(FleetAcls.scheduler(
                    names, scheduler, tenantTopics.stream().map(Tenant::new).toList()));
        }
        if (worker != null) {
            all.addAll(FleetAcls.worker(names, worker));
        }
        if (client != null) {
            all.addAll(
                    clientTenant == null
                            ? FleetAcls.client(names, client)
                            : FleetAcls.client(names, client, new Tenant(clientTenant)));
        }
        if (operator != null) {
            all.addAll(FleetAcls.operator(names, operator));
        }
        List<AclBinding> distinct = List.copyOf(new LinkedHashSet<>(all));
        if (apply) {
            options.topics().allow(distinct);
        }
        List<String> commands =
                distinct.stream().map(acl -> FleetAcls.command(acl, "$BROKER")).toList();
        options.output()
                .result(
                        commands,
                        apply ? distinct.size() + " rules are set" : String.join(System.lineSeparator(), commands));
        return ExitCode.DONE;
    }
}
