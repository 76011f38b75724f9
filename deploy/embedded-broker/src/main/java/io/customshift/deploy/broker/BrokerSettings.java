package io.customshift.deploy.broker;

import java.util.Properties;

/** The properties of a node: a combined broker and controller, sized for one machine. */
final class BrokerSettings {

    private BrokerSettings() {}

    /** Properties of a node that listens on the two ports given, with the overrides of the command line on top. */
    static Properties of(BrokerOptions options, int port, int controllerPort) {
        String controller = options.host() + ":" + controllerPort;
        String voters =
                options.voters().isEmpty() ? options.nodeId() + "@" + controller : String.join(",", options.voters());
        int replicas = Math.min(3, Math.max(1, options.voters().size()));
        int inSync = replicas > 1 ? 2 : 1;

        Properties settings = new Properties();
        put(settings, "process.roles", "broker,controller");
        put(settings, "node.id", options.nodeId());
        put(settings, "controller.quorum.voters", voters);
        put(settings, "controller.listener.names", "CONTROLLER");
        put(settings, "inter.broker.listener.name", "PLAINTEXT");
        put(settings, "listeners", "PLAINTEXT://" + options.host() + ":" + port + ",CONTROLLER://" + controller);
        put(settings, "advertised.listeners", "PLAINTEXT://" + options.host() + ":" + port);
        put(settings, "log.dirs", options.dataDirectory().resolve("log").toString());

        // Topics come from the catalogue of the wire contract; a misspelt name must not become a topic.
        put(settings, "auto.create.topics.enable", "false");
        put(settings, "default.replication.factor", replicas);
        put(settings, "min.insync.replicas", inSync);
        put(settings, "offsets.topic.replication.factor", replicas);
        put(settings, "transaction.state.log.replication.factor", replicas);
        put(settings, "transaction.state.log.min.isr", inSync);
        put(settings, "share.coordinator.state.topic.replication.factor", replicas);
        put(settings, "share.coordinator.state.topic.min.isr", inSync);
        // The defaults (50) are for a large cluster: each partition is an open file and time at start.
        put(settings, "offsets.topic.num.partitions", 5);
        put(settings, "transaction.state.log.num.partitions", 5);
        put(settings, "share.coordinator.state.topic.num.partitions", 5);

        // A node that was killed can come back only when its old session has lapsed: 9 s by default.
        put(settings, "broker.session.timeout.ms", 3_000);
        put(settings, "broker.heartbeat.interval.ms", 500);

        // A worker that dies must lose its partitions within seconds. The smallest values that a group may ask for
        // are 45 s (consumer and share protocol) and 6 s (classic) unless lowered here.
        put(settings, "group.consumer.min.session.timeout.ms", 1_000);
        put(settings, "group.consumer.min.heartbeat.interval.ms", 500);
        put(settings, "group.share.min.session.timeout.ms", 1_000);
        put(settings, "group.share.min.heartbeat.interval.ms", 500);
        put(settings, "group.share.min.record.lock.duration.ms", 1_000);
        put(settings, "group.min.session.timeout.ms", 1_000);
        put(settings, "group.initial.rebalance.delay.ms", 0);

        // A scheduler that is killed leaves a transaction open, and readers of committed records stop in front of it
        // until
        // it is aborted: after the producer's own timeout, when the broker looks next, every 10 s by default.
        put(settings, "transaction.abort.timed.out.transaction.cleanup.interval.ms", 1_000);

        // 128 MB of buffer by default; the heap of this JVM is 256 MB.
        put(settings, "log.cleaner.dedupe.buffer.size", 2 * 1024 * 1024);
        put(settings, "num.network.threads", 2);
        put(settings, "num.io.threads", 4);

        options.security()
                .ifPresent(security -> security.settings(options.host() + ":" + port, controller)
                        .forEach(settings::put));
        options.overrides().forEach(settings::put);
        return settings;
    }

    private static void put(Properties settings, String name, Object value) {
        settings.put(name, String.valueOf(value));
    }
}
