package io.customshift.deploy.standalone.verify.doors;

import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import io.customshift.deploy.testkit.SecureInfra;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.FleetAcls;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.message.ApiKey;
import io.customshift.storage.TrustedCertificates;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A broker with the fleet's own ACLs and no others, a store by TLS, schedulers by https with a file of keys, and a worker that
 * makes noise. This process trusts their certificate from then on.
 */
final class DoorsCluster implements AutoCloseable {
    private static final int SCHEDULERS = 2;
    private static final String BUCKET = "doors";
    private static final TopicNames NAMES = new TopicNames("");

    private final Path folder;
    private final SecureInfra infra;
    private final KeptTopics topics;
    private final List<ChildJvm> services = new ArrayList<>();
    private final List<URI> schedulers = new ArrayList<>();

    /** @param quotas as CUSTOMSHIFT_QUOTAS has them */
    DoorsCluster(Path folder, WorkerModel model, List<ApiKey> keys, String quotas) throws IOException {
        this.folder = folder;
        infra = new SecureInfra(folder, List.of("scheduler", "worker"));
        topics = new KeptTopics(admin(), NAMES);
        try {
            SSLContext.setDefault(
                    TrustedCertificates.with(infra.certificate().certificate()).context());
            List<org.apache.kafka.common.acl.AclBinding> rules =
                    new ArrayList<>(FleetAcls.scheduler(NAMES, "User:scheduler"));
            rules.addAll(FleetAcls.worker(NAMES, "User:worker"));
            topics.allow(rules);
            infra.createBucket(BUCKET);
            startSchedulers(keys, quotas);
            startWorker(model);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startSchedulers(List<ApiKey> keys, String quotas) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (ApiKey key : keys) {
            lines.append(new String(Json.write(key), StandardCharsets.UTF_8)).append('\n');
        }
        Map<String, String> settings = new HashMap<>(infra.settings("scheduler", BUCKET));
        settings.put(
                "CUSTOMSHIFT_ACCESS_KEYS_FILE",
                Files.writeString(folder.resolve("tls/keys.jsonl"), lines).toString());
        settings.put("CUSTOMSHIFT_QUOTAS", quotas);
        settings.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        settings.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        for (int i = 1; i <= SCHEDULERS; i++) {
            int port = freePort();
            schedulers.add(URI.create("https://127.0.0.1:" + port));
            services.add(ChildJvm.start(infra.scheduler("scheduler-" + i, port, settings)));
        }
        services.forEach(ChildJvm::awaitReady);
    }

    private void startWorker(WorkerModel model) throws IOException {
        int port = freePort();
        Map<String, String> settings = new HashMap<>(infra.settings("worker", BUCKET));
        settings.put("CUSTOMSHIFT_WEIGHTS", model.weights().toString());
        model.adapter().ifPresent(file -> settings.put("CUSTOMSHIFT_ADAPTER", file.toString()));
        settings.put("CUSTOMSHIFT_DEVICE", "none");
        settings.put("CUSTOMSHIFT_WORKER_ID", "worker-1");
        settings.put("CUSTOMSHIFT_DATA_DIR", folder.resolve("worker-1").toString());
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        ChildJvm worker = ChildJvm.start(new ChildSpec(
                "worker-1",
                Installation.locate().service("worker"),
                List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                List.of(),
                settings,
                folder.resolve("logs/worker-1.log"),
                new Readiness.Http(URI.create("http://127.0.0.1:" + port + "/q/health/ready")),
                Duration.ofMinutes(3),
                Duration.ofSeconds(30)));
        services.add(worker);
        worker.awaitReady();
    }

    List<URI> schedulers() {
        return List.copyOf(schedulers);
    }

    /** Of the one who may do everything at the broker. */
    ClientSettings admin() {
        return new ClientSettings(new HashMap<>(infra.admin()));
    }

    KeptTopics topics() {
        return topics;
    }

    /** Passwords and keys that the parts were given. */
    List<String> secrets() {
        return infra.secrets();
    }

    /** Processes of schedulers and worker, by name. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new HashMap<>();
        services.forEach(service -> pids.put(service.spec().name(), service.pid()));
        return pids;
    }

    /** What schedulers, worker, broker and store have logged, and what the first two keep on their disks. */
    List<Path> folders() {
        return services.stream()
                .map(service -> folder.resolve(service.spec().name()))
                .collect(java.util.stream.Collectors.collectingAndThen(
                        java.util.stream.Collectors.toCollection(ArrayList::new), all -> {
                            all.add(folder.resolve("logs"));
                            return List.copyOf(all);
                        }));
    }

    @Override
    public void close() {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).stop();
        }
        infra.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
