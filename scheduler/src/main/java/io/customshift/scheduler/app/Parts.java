package io.customshift.scheduler.app;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.access.Keyring;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.scheduler.dispatch.Scaling;
import io.customshift.scheduler.intake.Erasure;
import io.customshift.scheduler.intake.FeedState;
import io.customshift.scheduler.intake.JobFiles;
import io.customshift.scheduler.intake.JobIntake;
import io.customshift.scheduler.intake.Quarantine;
import io.customshift.scheduler.intake.RecipeIntake;
import io.customshift.scheduler.intake.Registry;
import io.customshift.scheduler.intake.RequestEvents;
import io.customshift.scheduler.intake.RequestFeed;
import io.customshift.scheduler.intake.RetryIntake;
import io.customshift.scheduler.intake.Spool;
import io.customshift.scheduler.intake.SubjectIntake;
import io.customshift.scheduler.intake.SubjectRemoval;
import io.customshift.scheduler.intake.UnservedException;
import io.customshift.scheduler.intake.Uploads;
import io.customshift.scheduler.quota.Admissions;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.stream.FleetTopics;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.stream.LoadBoard;
import io.customshift.scheduler.stream.Readers;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.scheduler.view.FleetView;
import io.customshift.scheduler.view.LateSubjects;
import io.customshift.scheduler.view.ViewFeed;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.StoreWire;
import io.customshift.storage.WebIdentity;
import io.customshift.tracing.Tracing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the parts from the settings; those that say who may come in, {@link Doors}. */
@ApplicationScoped
public class Parts {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Policy policy(SchedulerConfig config) {
        SchedulerConfig.Rules rules = config.policy();
        return new Policy(
                rules.targetSeconds(),
                rules.imagesMax(),
                rules.aheadSeconds(),
                rules.aheadShards(),
                rules.attemptsMax(),
                rules.crashesMax(),
                rules.unheardMax(),
                rules.retryDelay(),
                rules.settle(),
                rules.silence(),
                rules.silenceFactor(),
                rules.unstarted(),
                rules.cancelGrace());
    }

    @Produces
    @Singleton
    TopicNames names(SchedulerConfig config) {
        return new TopicNames(config.kafka().topicPrefix().orElse(""));
    }

    @Produces
    @Singleton
    ClientSettings settings(SchedulerConfig config) {
        Config all = ConfigProvider.getConfig();
        return ClientSettings.from(
                        config.kafka().bootstrapServers(),
                        all.getPropertyNames(),
                        name -> all.getOptionalValue(name, String.class))
                .named("customshift-scheduler");
    }

    @Produces
    @Singleton
    FleetView view(SchedulerConfig config, Clock clock) {
        return new FleetView(clock, config.heartbeatValid(), config.defaultSecondsPerMegapixelStep());
    }

    @Produces
    @Singleton
    MinioObjectStore store(SchedulerConfig config) {
        SchedulerConfig.Store store = config.store();
        return new MinioObjectStore(
                new StoreAddress(
                        store.endpoint(),
                        store.accessKey().orElse(""),
                        store.secretKey().orElse(""),
                        store.bucket(),
                        store.region()),
                StoreTimeouts.DEFAULT.withSilence(store.timeout()),
                new StoreWire(
                        store.caFile(),
                        store.sessionToken(),
                        store.publicEndpoint(),
                        WebIdentity.of(store.webIdentityTokenFile(), store.stsEndpoint(), store.roleArn())));
    }

    @Produces
    @Singleton
    Spool spool(SchedulerConfig config) throws IOException {
        return new Spool(Path.of(config.dataDir()).resolve("spool"));
    }

    @Produces
    @Singleton
    Uploads uploads(SchedulerConfig config, Spool spool, Clock clock) {
        return new Uploads(spool, config.requests().manifestBytesMax(), clock);
    }

    @Produces
    @Singleton
    Sender sender(ClientSettings settings, TopicNames names, Clock clock) {
        return new Sender(settings, names, clock);
    }

    @Produces
    @Singleton
    Quarantine quarantine(Sender sender, Clock clock) {
        return new Quarantine(sender, clock);
    }

    @Produces
    @Singleton
    LoadBoard board() {
        return new LoadBoard();
    }

    @Produces
    @Singleton
    Scaling scaling(SchedulerConfig config) {
        SchedulerConfig.Scale scale = config.scaling();
        return new Scaling(
                new Scaling.Setting(scale.interactive(), scale.standard(), scale.bulk(), scale.load(), scale.hold()));
    }

    @Produces
    @Singleton
    LateSubjects lateSubjects(ClientSettings settings, FleetView view) {
        return LateSubjects.of(settings, view);
    }

    void end(@Disposes LateSubjects late) {
        late.close();
    }

    @Produces
    @Singleton
    Registry registry(SchedulerConfig config, FleetView view, LateSubjects late, LoadBoard board) {
        return new Registry() {
            @Override
            public Optional<SubjectSpec> subject(Tenant tenant, SubjectId id) {
                return view.subject(tenant, id);
            }

            @Override
            public Optional<SubjectSpec> subjectSoon(Tenant tenant, SubjectId id) {
                return late.find(tenant, id);
            }

            @Override
            public ModelVersion model() {
                return configured(config)
                        .or(view::model)
                        .orElseThrow(() -> new UnservedException("no worker has said yet which model it has; start one,"
                                + " name the model in the request, or set CUSTOMSHIFT_MODEL"));
            }

            @Override
            public Optional<WorkerAbilities> abilities(ModelVersion model) {
                return view.abilities(model);
            }

            @Override
            public Optional<String> absence(ModelVersion model) {
                Fleet fleet = view.fleet(configured(config));
                return fleet.serves(model) ? Optional.empty() : Optional.of(fleet.absence(model));
            }

            @Override
            public CostTable costs(ModelVersion model) {
                return view.fleet(configured(config)).costs().of(model);
            }

            @Override
            public Forecast forecast() {
                return new Forecast(view.fleet(configured(config)).lanes(), board.work());
            }

            @Override
            public boolean isKnown(Tenant tenant, JobId job) {
                return view.job(tenant, job).isPresent();
            }
        };
    }

    @Produces
    @Singleton
    JobIntake jobIntake(
            SchedulerConfig config, Registry registry, ObjectStore store, Spool spool, Policy policy, Clock clock) {
        SchedulerConfig.Requests limits = config.requests();
        return new JobIntake(
                registry,
                store,
                spool,
                new ManifestLimits(
                        limits.manifestBytesMax(),
                        ManifestLimits.DEFAULT.maxLineCharacters(),
                        limits.linesMax(),
                        limits.imagesMax(),
                        ManifestLimits.DEFAULT.maxIssues()),
                limits.subjectsMax(),
                policy,
                clock);
    }

    @Produces
    @Singleton
    Erasure erasure(ObjectStore store) {
        return new Erasure(store);
    }

    @Produces
    @Singleton
    SubjectRemoval removal(FleetView view, Erasure erasure, Sender sender, Clock clock) {
        return new SubjectRemoval(view, erasure, sender, clock);
    }

    @Produces
    @Singleton
    RecipeIntake recipeIntake(Registry registry, JobIntake jobs, QuotaDoor quotas, Sender sender) {
        return new RecipeIntake(registry, jobs, quotas, sender);
    }

    @Produces
    @Singleton
    SubjectIntake subjectIntake(ObjectStore store, Spool spool) {
        return new SubjectIntake(store, spool);
    }

    @Produces
    @Singleton
    RetryIntake retryIntake(ObjectStore store) {
        return new RetryIntake(store);
    }

    @Produces
    @Singleton
    JobFiles jobFiles(ObjectStore store, Spool spool, Sender sender, FleetView view, JobTraces traces) {
        return new JobFiles(
                store,
                spool,
                sender::send,
                ended -> view.job(ended.head().tenant(), ended.head().job())
                        .filter(now -> now.phase().ended() && now.round() == ended.round())
                        .isPresent(),
                traces);
    }

    @Produces
    @Singleton
    Tracing tracing() {
        return Tracing.of("customshift-scheduler");
    }

    void end(@Disposes Tracing tracing) {
        tracing.close();
    }

    @Produces
    @Singleton
    JobTraces traces(Tracing tracing) {
        return new JobTraces(tracing);
    }

    @Produces
    @Singleton
    FeedState feed() {
        return new FeedState();
    }

    @Produces
    @Singleton
    RequestEvents requestEvents(
            JobIntake jobs,
            SubjectIntake subjects,
            Sender sender,
            QuotaDoor quotas,
            Quarantine quarantine,
            FleetView view,
            RecipeIntake recipes,
            SubjectRemoval removal,
            StoreWatch store,
            JobTraces traces,
            Clock clock) {
        return new RequestEvents(
                jobs,
                subjects,
                quotas,
                sender,
                quarantine,
                view,
                recipes,
                removal,
                event -> awaitSeen(view, event),
                () -> store.trouble().isEmpty(),
                traces,
                clock);
    }

    @Produces
    @Singleton
    KafkaRuntime runtime(
            SchedulerConfig config,
            ClientSettings settings,
            TopicNames names,
            Policy policy,
            FleetView view,
            Keyring keys,
            Admissions admissions,
            JobFiles files,
            LoadBoard board,
            JobTraces traces,
            RequestEvents events,
            FeedState feed,
            Quarantine quarantine,
            OwnAddress address,
            StoreWatch store,
            Clock clock)
            throws IOException {
        SchedulerConfig.Kafka kafka = config.kafka();
        List<Tenant> tenants = config.requests().tenantTopics().orElse(List.of()).stream()
                .map(Tenant::new)
                .toList();
        Path data = Path.of(config.dataDir());
        KafkaRuntime.Options options = new KafkaRuntime.Options(
                settings,
                names,
                new FleetTopics(
                        names, kafka.replicationFactor(), kafka.jobPartitions(), kafka.shardPartitions(), tenants),
                data.resolve("streams"),
                address.value(),
                instance(data),
                kafka.commitInterval(),
                kafka.sessionTimeout(),
                kafka.standbyReplicas(),
                policy,
                config.progressInterval());
        return new KafkaRuntime(
                options,
                () -> view.fleet(configured(config)),
                files,
                board,
                traces,
                clock,
                () -> store.trouble().isEmpty(),
                new Readers(List.of(
                        new Readers.Source(
                                "view-feed",
                                () -> new ViewFeed(
                                        settings, names, view, keys, admissions, quarantine::takeIfPossible)),
                        new Readers.Source(
                                "request-feed",
                                () -> new RequestFeed(settings, names, tenants, events, quarantine, feed)))),
                quarantine::takeIfPossible);
    }

    private static Optional<ModelVersion> configured(SchedulerConfig config) {
        return config.model().map(ModelVersion::new);
    }

    private static void awaitSeen(FleetView view, SubjectRegistered event) {
        try {
            view.await(
                    Duration.ofSeconds(5),
                    seen -> seen.registration(event.tenant(), event.subject().id())
                            .map(event::saysTheSameAs)
                            .orElse(false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** This process's name in its group, the same after a restart on the same folder. */
    private static String instance(Path data) throws IOException {
        Path file = Files.createDirectories(data).resolve("instance-id");
        if (!Files.exists(file)) {
            Files.writeString(file, "scheduler-" + UUID.randomUUID().toString().substring(0, 8));
        }
        return Files.readString(file).strip();
    }
}
