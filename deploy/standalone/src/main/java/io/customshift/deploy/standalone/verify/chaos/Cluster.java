package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import io.customshift.deploy.supervision.TcpProxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Three brokers, a store, schedulers and workers as processes on 127.0.0.1. Scheduler and workers reach brokers and store
 * through proxies of their own: each broker has a listener for each of them, whose advertised address is the proxy, so that
 * one process can be cut off while the others see nothing.
 */
final class Cluster implements AutoCloseable {
    static final int BROKERS = 3;

    /** Starts fast rather than runs fast: it is started often. */
    private static final List<String> WORKER_JVM =
            List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final String HOST = "127.0.0.1";
    private static final int PORTS_FROM = 15_000;
    private static final int PORTS = 17_000;

    private final Path folder;
    private final Installation installation;
    private final Map<String, String> environment;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Set<Integer> given = new HashSet<>();
    private final Map<String, ChildSpec> specs = new LinkedHashMap<>();
    private final Map<String, ChildJvm> running = new LinkedHashMap<>();
    private final Map<String, List<TcpProxy>> toBrokers = new HashMap<>();
    private final Map<String, TcpProxy> toStore = new HashMap<>();
    private final Map<String, SmallDisk> disks;
    private final List<String> schedulers;
    private final List<String> workers;

    /**
     * @param environment of schedulers and workers: the bucket's name, its keys, the weights and further settings
     * @param disks parts that have one of their own, which can be filled; they are taken away in the end
     */
    Cluster(
            Path folder,
            Installation installation,
            int schedulers,
            int workers,
            Map<String, String> environment,
            Map<String, SmallDisk> disks) {
        this.folder = folder;
        this.disks = Map.copyOf(disks);
        this.installation = installation;
        this.environment = Map.copyOf(environment);
        this.schedulers = names("scheduler", schedulers);
        this.workers = names("worker", workers);
        brokers();
        ports.put("store", free());
        specs.put(
                "store",
                EmbeddedServers.store(
                        installation,
                        home("store"),
                        log("store"),
                        port("store"),
                        setting("S3_ACCESS_KEY"),
                        setting("S3_SECRET_KEY")));
        services().forEach(this::service);
    }

    List<String> schedulers() {
        return schedulers;
    }

    List<String> workers() {
        return workers;
    }

    List<String> brokerNames() {
        return names("broker", BROKERS);
    }

    /** Where the checker itself reaches the brokers, past all proxies. */
    String bootstrapServers() {
        return String.join(
                ",", brokerNames().stream().map(name -> HOST + ":" + port(name)).toList());
    }

    URI storeEndpoint() {
        return URI.create("http://" + HOST + ":" + port("store"));
    }

    URI address(String service) {
        return URI.create("http://" + HOST + ":" + port(service));
    }

    String setting(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not given");
        }
        return value;
    }

    /** Brokers and store first; waits for each. */
    void startServers() {
        List<String> servers = new ArrayList<>(brokerNames());
        servers.add("store");
        servers.forEach(this::start);
        servers.forEach(this::awaitReady);
    }

    void startServices() {
        schedulers.forEach(this::start);
        schedulers.forEach(this::awaitReady);
        workers.forEach(this::start);
        workers.forEach(this::awaitReady);
    }

    /** Starts a part that does not run, as it is, or with other settings. */
    synchronized void start(String name, Map<String, String> further) {
        ChildJvm known = running.get(name);
        if (known != null && known.isAlive()) {
            return;
        }
        ChildSpec spec = spec(name);
        Map<String, String> all = new HashMap<>(spec.environment());
        all.putAll(further);
        all.values().removeIf(String::isEmpty);
        running.put(
                name,
                ChildJvm.start(new ChildSpec(
                        spec.name(),
                        spec.program(),
                        spec.jvmArguments(),
                        spec.arguments(),
                        all,
                        spec.logFile(),
                        spec.readiness(),
                        START,
                        spec.stopGrace())));
    }

    void start(String name) {
        start(name, Map.of());
    }

    /** Starts workers again that ended of a picture, as whoever runs them would. */
    void restartPoisoned() {
        for (String name : workers) {
            ChildJvm child = running(name);
            if (child != null && child.exited().getNow(0) == Wish.POISONED) {
                start(name);
            }
        }
    }

    private synchronized @Nullable ChildJvm running(String name) {
        return running.get(name);
    }

    void awaitReady(String name) {
        child(name).awaitReady();
    }

    synchronized boolean isAlive(String name) {
        ChildJvm child = running.get(name);
        return child != null && child.isAlive();
    }

    void kill(String name) {
        child(name).kill();
    }

    void stop(String name) {
        child(name).stop();
    }

    /** SIGSTOP: it holds everything and does nothing. */
    void freeze(String name) {
        signal(name, "STOP");
    }

    /** SIGCONT. */
    void thaw(String name) {
        signal(name, "CONT");
    }

    List<String> withSmallDisks() {
        return disks.keySet().stream().sorted().toList();
    }

    void fillDisk(String name) {
        try {
            disk(name).fill();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the disk of " + name + " cannot be filled", e);
        }
    }

    void giveRoom(String name) {
        try {
            disk(name).empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the disk of " + name + " cannot be emptied", e);
        }
    }

    List<TcpProxy> toBrokers(String service) {
        return toBrokers.getOrDefault(service, List.of());
    }

    TcpProxy toStore(String service) {
        TcpProxy proxy = toStore.get(service);
        if (proxy == null) {
            throw new IllegalStateException(service + " has no way to the store");
        }
        return proxy;
    }

    /** All ways to the store. */
    List<TcpProxy> toStore() {
        return List.copyOf(toStore.values());
    }

    @Override
    public void close() {
        List<String> order = new ArrayList<>(specs.keySet());
        for (int i = order.size() - 1; i >= 0; i--) {
            if (isAlive(order.get(i))) {
                thaw(order.get(i));
                kill(order.get(i));
            }
        }
        toBrokers.values().forEach(all -> all.forEach(TcpProxy::close));
        toStore.values().forEach(TcpProxy::close);
        for (SmallDisk disk : disks.values()) {
            try {
                disk.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a small disk stays mounted at " + disk.folder(), e);
            }
        }
    }

    private List<String> services() {
        List<String> services = new ArrayList<>(schedulers);
        services.addAll(workers);
        return services;
    }

    private void brokers() {
        String cluster = Uuid.randomUuid().toString();
        List<String> voters = new ArrayList<>();
        for (int i = 1; i <= BROKERS; i++) {
            ports.put("broker-" + i, free());
            ports.put("controller-" + i, free());
            voters.add(i + "@" + HOST + ":" + port("controller-" + i));
        }
        for (int i = 1; i <= BROKERS; i++) {
            List<String> listeners = new ArrayList<>(List.of("PLAINTEXT://" + HOST + ":" + port("broker-" + i)));
            List<String> advertised = new ArrayList<>(listeners);
            List<String> protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
            for (String service : services()) {
                String listener = service.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
                int behind = free();
                TcpProxy way = wayTo(behind);
                listeners.add(listener + "://" + HOST + ":" + behind);
                advertised.add(listener + "://" + HOST + ":" + way.port());
                protocols.add(listener + ":PLAINTEXT");
                ports.put(service + " to broker-" + i, way.port());
                toBrokers.computeIfAbsent(service, name -> new ArrayList<>()).add(way);
            }
            listeners.add("CONTROLLER://" + HOST + ":" + port("controller-" + i));
            Map<String, String> overrides = Map.of(
                    "listeners", String.join(",", listeners),
                    "advertised.listeners", String.join(",", advertised),
                    "listener.security.protocol.map", String.join(",", protocols),
                    "num.network.threads", "1");
            List<String> arguments = new ArrayList<>(List.of(
                    "--data-dir", home("broker-" + i).toString(),
                    "--port", Integer.toString(port("broker-" + i)),
                    "--controller-port", Integer.toString(port("controller-" + i)),
                    "--node-id", Integer.toString(i),
                    "--voters", String.join(",", voters),
                    "--cluster-id", cluster));
            overrides.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
            String name = "broker-" + i;
            specs.put(name, EmbeddedServers.brokerNode(installation, name, arguments, log(name)));
        }
    }

    private void service(String name) {
        ports.put(name, free());
        TcpProxy way = wayTo(port("store"));
        toStore.put(name, way);
        Map<String, String> own = new HashMap<>(environment);
        List<String> bootstrap = new ArrayList<>();
        for (String broker : brokerNames()) {
            bootstrap.add(HOST + ":" + port(name + " to " + broker));
        }
        own.put("KAFKA_BOOTSTRAP_SERVERS", String.join(",", bootstrap));
        own.put("S3_ENDPOINT", way.endpoint().toString());
        own.put("QUARKUS_HTTP_HOST", HOST);
        own.put("QUARKUS_HTTP_PORT", Integer.toString(port(name)));
        own.put("CUSTOMSHIFT_DATA_DIR", home(name).toString());
        boolean worker = workers.contains(name);
        if (worker) {
            own.put("CUSTOMSHIFT_WORKER_ID", name);
        }
        specs.put(
                name,
                new ChildSpec(
                        name,
                        installation.service(worker ? "worker" : "scheduler"),
                        worker ? WORKER_JVM : ChildSpec.SCHEDULER_JVM,
                        List.of(),
                        own,
                        log(name),
                        new Readiness.Http(URI.create(address(name) + "/q/health/ready")),
                        START,
                        STOP));
    }

    private void signal(String name, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(child(name).pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("kill -" + signal + " is not possible here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized ChildJvm child(String name) {
        ChildJvm child = running.get(name);
        if (child == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return child;
    }

    private ChildSpec spec(String name) {
        ChildSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalStateException("there is no " + name);
        }
        return spec;
    }

    private int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalStateException(name + " has no port");
        }
        return port;
    }

    private SmallDisk disk(String name) {
        SmallDisk disk = disks.get(name);
        if (disk == null) {
            throw new IllegalStateException(name + " has no small disk");
        }
        return disk;
    }

    private Path home(String name) {
        SmallDisk disk = disks.get(name);
        return disk == null ? folder.resolve(name) : disk.folder().resolve(name);
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private static List<String> names(String role, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add(role + "-" + i);
        }
        return List.copyOf(names);
    }

    private static TcpProxy wayTo(int port) {
        try {
            return TcpProxy.to(HOST, port);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("no port is free", e);
        }
    }

    /**
     * One that nobody listens on and that was not given away before; below those that the system gives to connections, one of which
     * would take a broker's port while it is down.
     */
    private int free() {
        while (true) {
            int port = PORTS_FROM + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port)) {
                if (given.add(socket.getLocalPort())) {
                    return port;
                }
            } catch (IOException e) {
                // taken: another one
            }
        }
    }
}
