package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreWire;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The processes of one machine: broker and store where none are given, then the scheduler and the workers.
 *
 * <p>{@link #start} and {@link #close} may run in different threads: a fleet that is closed while it starts leaves no process
 * behind. Stopping goes in the opposite order: workers give their work back while the scheduler and the broker still listen.
 */
public final class Fleet implements AutoCloseable {

    private static final Duration SERVICE_START = Duration.ofSeconds(120);
    private static final Duration SCHEDULER_STOP = Duration.ofSeconds(20);
    /** What a worker needs to stop beside the picture in hand. */
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final FleetSettings settings;
    private final Installation installation;
    private final PortBook ports;
    private final KeptProperties credentials;
    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    /** Children by layer: a layer starts together and stops together. Guarded by this. */
    private final List<Map<String, ChildJvm>> layers = new ArrayList<>();

    /** How often each part was started again. Guarded by this. */
    private final Map<String, Integer> restarts = new HashMap<>();

    private final Object listening = new Object();
    private boolean closed;
    private final UnaryOperator<String> wayToStore;
    private Optional<FleetSecurity> security = Optional.empty();

    public Fleet(FleetSettings settings, Installation installation) {
        this(settings, installation, Map.of());
    }

    /** @param security where all that is said goes by TLS, and each part and user says who it is */
    public Fleet(FleetSettings settings, Installation installation, Optional<FleetSecurity> security) {
        this(settings, installation, Map.of());
        this.security = security;
    }

    /** @param further variables of scheduler and workers */
    public Fleet(FleetSettings settings, Installation installation, Map<String, String> further) {
        this(settings, installation, further, UnaryOperator.identity());
    }

    /**
     * @param further variables of scheduler and workers
     * @param wayToStore what a worker takes for the store's endpoint, of the store's own
     */
    public Fleet(
            FleetSettings settings,
            Installation installation,
            Map<String, String> further,
            UnaryOperator<String> wayToStore) {
        environment.putAll(further);
        this.wayToStore = wayToStore;
        this.settings = settings;
        this.installation = installation;
        ports = new PortBook(
                new KeptProperties(settings.dataDirectory().resolve("ports.properties")), settings.ports());
        credentials = new KeptProperties(settings.dataDirectory().resolve("store-keys.properties"));
    }

    /** Starts what is missing and waits until everything can be used; on failure nothing is left running. */
    public void start(FleetListener listener) {
        // Said before anything is started, rather than seconds later.
        installation.service("scheduler");
        installation.service("worker");
        try {
            settings.kafka().ifPresent(Brokers::check);
            startInfrastructure(listener);
            Bucket.ensure(
                    new StoreAddress(
                            setting("S3_ENDPOINT"),
                            setting("S3_ACCESS_KEY"),
                            setting("S3_SECRET_KEY"),
                            settings.bucket(),
                            settings.region()),
                    security.map(FleetSecurity::wire).orElseGet(() -> StoreWire.of(System.getenv())));
            security.ifPresent(own -> own.allow(address("broker")));
            startServices(listener);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts broker and store only where none are given; without a bucket. */
    void startInfrastructure(FleetListener listener) {
        environment.put("S3_REGION", settings.region());
        environment.put("S3_BUCKET", settings.bucket());
        environment.put("S3_ACCESS_KEY", settings.accessKey().orElseGet(() -> madeUp("access", 10)));
        environment.put("S3_SECRET_KEY", settings.secretKey().orElseGet(() -> madeUp("secret", 20)));
        List<ChildSpec> specs = new ArrayList<>();
        if (settings.kafka().isEmpty()) {
            int port = ports.port("broker", 29_092);
            specs.add(broker(port));
            addresses.put("broker", "127.0.0.1:" + port);
        }
        if (settings.s3Endpoint().isEmpty()) {
            int port = ports.port("store", 29_000);
            specs.add(store(port));
            addresses.put("store", scheme() + "127.0.0.1:" + port);
        }
        environment.put("KAFKA_BOOTSTRAP_SERVERS", settings.kafka().orElseGet(() -> address("broker")));
        environment.put("S3_ENDPOINT", settings.s3Endpoint().map(URI::toString).orElseGet(() -> address("store")));
        startLayer(specs, listener);
    }

    private ChildSpec broker(int port) {
        return security.map(own -> EmbeddedServers.brokerNode(
                        installation,
                        "broker",
                        List.of(
                                "--data-dir",
                                data("broker").toString(),
                                "--port",
                                Integer.toString(port),
                                "--secure",
                                own.brokerFile().toString()),
                        log("broker")))
                .orElseGet(() -> EmbeddedServers.broker(installation, data("broker"), log("broker"), port, Map.of()));
    }

    private ChildSpec store(int port) {
        String access = setting("S3_ACCESS_KEY");
        String secret = setting("S3_SECRET_KEY");
        return security.map(own -> EmbeddedServers.secureStore(
                        installation, data("store"), log("store"), port, access, secret, own.certificate()))
                .orElseGet(
                        () -> EmbeddedServers.store(installation, data("store"), log("store"), port, access, secret));
    }

    private String scheme() {
        return security.isPresent() ? "https://" : "http://";
    }

    private void startServices(FleetListener listener) {
        settings.weights().ifPresent(path -> environment.put("CUSTOMSHIFT_WEIGHTS", path.toString()));
        settings.adapter().ifPresent(path -> environment.put("CUSTOMSHIFT_ADAPTER", path.toString()));
        Map<String, String> workersOwn = new HashMap<>(System.getenv());
        workersOwn.putAll(environment);
        PictureKeys keys = PictureKeys.of(workersOwn, settings.dataDirectory(), Instant.now());
        keys.folder().ifPresent(folder -> environment.put(PictureKeys.FOLDER, folder.toString()));
        notes.addAll(keys.notes());
        startLayer(List.of(service("scheduler", "scheduler", 28_080)), listener);
        List<ChildSpec> workers = new ArrayList<>();
        for (int i = 1; i <= settings.workers(); i++) {
            workers.add(service("worker", i == 1 ? "worker" : "worker-" + i, 28_080 + i));
        }
        startLayer(workers, listener);
    }

    private ChildSpec service(String program, String name, int preferredPort) {
        int port = ports.port(name, preferredPort);
        boolean engine = program.equals("worker");
        // Nobody but this machine's supervisor calls a worker, and that for its health alone.
        String address = (engine ? "http://" : scheme()) + "127.0.0.1:" + port;
        addresses.put(name, address);
        Map<String, String> own = new HashMap<>(environment);
        own.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        own.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        own.put("CUSTOMSHIFT_DATA_DIR", data(name).toString());
        security.ifPresent(safe -> own.putAll(safe.environment(program, port)));
        if (engine) {
            own.computeIfPresent("S3_ENDPOINT", (variable, endpoint) -> wayToStore.apply(endpoint));
            int cores = Runtime.getRuntime().availableProcessors();
            own.putAll(EngineThreads.variables(System.getenv(), cores, settings.workers()));
        }
        return new ChildSpec(
                name,
                installation.service(program),
                engine ? List.of("-XX:+UseSerialGC") : ChildSpec.SCHEDULER_JVM,
                List.of(),
                own,
                log(name),
                new Readiness.Http(URI.create(address + "/q/health/ready")),
                SERVICE_START,
                // A worker finishes the picture in hand, and says goodbye.
                engine ? settings.drain().plus(GOODBYE) : SCHEDULER_STOP);
    }

    private void startLayer(List<ChildSpec> specs, FleetListener listener) {
        Map<String, ChildJvm> layer = new LinkedHashMap<>();
        synchronized (this) {
            if (closed) {
                throw new FleetException(FleetCode.NOT_RUNNING, "the fleet was stopped while it started");
            }
            layers.add(layer);
            for (ChildSpec spec : specs) {
                listener.starting(spec.name());
                layer.put(spec.name(), ChildJvm.start(spec));
            }
        }
        // Told in the order in which they become ready, waited for in the order of start.
        List<CompletableFuture<Void>> told = new ArrayList<>();
        List<ChildJvm> children = List.copyOf(layer.values());
        for (ChildJvm child : children) {
            String name = child.spec().name();
            told.add(child.ready().thenAccept(ready -> {
                synchronized (listening) {
                    listener.ready(name, address(name), ready.took());
                }
            }));
        }
        children.forEach(ChildJvm::awaitReady);
        told.forEach(CompletableFuture::join);
    }

    /** Names of the parts that have ended by themselves. */
    public synchronized List<String> ended() {
        return layers.stream()
                .flatMap(layer -> layer.values().stream())
                .filter(child -> !closed && !child.isAlive())
                .map(child -> child.spec().name())
                .toList();
    }

    /** Starts an ended part again with the same settings; does not wait for it. */
    public synchronized void restart(String name) {
        for (Map<String, ChildJvm> layer : layers) {
            layer.computeIfPresent(name, (same, child) -> {
                if (closed || child.isAlive()) {
                    return child;
                }
                restarts.merge(name, 1, Integer::sum);
                return ChildJvm.start(child.spec());
            });
        }
    }

    /** Ends a part by force, one that does not answer any more. */
    public void kill(String name) {
        child(name).ifPresent(ChildJvm::kill);
    }

    /** Whether a part could be used since its start. */
    boolean wasReady(String name) {
        return child(name)
                .map(child -> child.ready().isDone() && !child.ready().isCompletedExceptionally())
                .orElse(false);
    }

    private synchronized Optional<ChildJvm> child(String name) {
        return layers.stream()
                .flatMap(layer -> layer.values().stream())
                .filter(child -> child.spec().name().equals(name))
                .findFirst();
    }

    /** The processes, in order of start. */
    public synchronized List<FleetPart> parts() {
        return layers.stream()
                .flatMap(layer -> layer.values().stream())
                .map(child -> FleetPart.of(
                        child,
                        address(child.spec().name()),
                        restarts.getOrDefault(child.spec().name(), 0)))
                .toList();
    }

    /** What a person should know of how it was started. */
    public List<String> notes() {
        List<String> all = new ArrayList<>(ports.notes());
        all.addAll(notes);
        return all;
    }

    /** The address of a part that this fleet started. */
    public String address(String part) {
        String address = addresses.get(part);
        if (address == null) {
            throw new IllegalStateException(part + " was not started: " + addresses.keySet());
        }
        return address;
    }

    /** What every part is told, by name of environment variable. */
    String setting(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not decided yet");
        }
        return value;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (int i = layers.size() - 1; i >= 0; i--) {
            List<Thread> stops = new ArrayList<>();
            for (ChildJvm child : layers.get(i).values()) {
                Thread stop = new Thread(child::stop, child.spec().name() + "-stop");
                stop.start();
                stops.add(stop);
            }
            stops.forEach(Fleet::join);
        }
        layers.clear();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String madeUp(String name, int bytes) {
        String value = credentials.value(name).orElseGet(() -> {
            byte[] random = new byte[bytes];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        });
        credentials.keep(name, value);
        return value;
    }

    private Path data(String part) {
        return settings.dataDirectory().resolve(part);
    }

    private Path log(String part) {
        return settings.dataDirectory().resolve("logs").resolve(part + ".log");
    }
}
