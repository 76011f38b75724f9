package io.customshift.scheduler.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All settings of the scheduler. In the environment {@code customshift.policy.images-max} is {@code
 * CUSTOMSHIFT_POLICY_IMAGES_MAX}; broker and store have the short names that the whole fleet reads.
 */
@ConfigMapping(prefix = "customshift")
public interface SchedulerConfig {
    Kafka kafka();

    Store store();

    Requests requests();

    Rules policy();

    Access access();

    Oidc oidc();

    /** The model that jobs which name none are accepted for; absent: the one that the workers say they have. */
    Optional<String> model();

    /** Folder for files of the moment and this instance's name. Its loss costs nothing but a slower takeover. */
    @WithDefault("data/scheduler")
    String dataDir();

    /**
     * {@code host:port} where other instances of the scheduler reach this one. Absent: the address that it listens on, or this
     * host's own where it listens on all.
     */
    Optional<String> advertisedAddress();

    /** Engine seconds per denoising step and million pixels, as long as no worker of a model was heard of. */
    @WithDefault("0.05")
    double defaultSecondsPerMegapixelStep();

    /** How often a job's progress is published at most. */
    @WithDefault("250ms")
    Duration progressInterval();

    /** How long a heartbeat counts: a worker that was silent for longer is taken for gone. */
    @WithDefault("30s")
    Duration heartbeatValid();

    /**
     * How much each tenant may take: {@code * jobs=20 pictures-per-day=5000; acme jobs=100}. Absent: as much as it likes. Names
     * and meaning are in docs/access.md.
     */
    Optional<String> quotas();

    /** The same as a file, a tenant a line; it comes behind the setting. */
    Optional<String> quotasFile();

    /**
     * {@code CUSTOMSHIFT_RETENTION}: for how many days each tenant's pictures are kept, {@code * 365; acme 90; bee none}. Absent: for
     * ever, and the bucket's rules are left alone.
     */
    Optional<String> retention();

    /**
     * {@code CUSTOMSHIFT_PROVENANCE_KEYS}: folder with {@code root.pem} or {@code signing.pem}, by which {@code POST /v1/verify}
     * knows the fleet's own signer. Absent: every signer is called unknown. No private key is read.
     */
    Optional<String> provenanceKeys();

    /**
     * {@code CUSTOMSHIFT_PRICE_PER_ENGINE_SECOND}: what a second of an engine costs, in whatever currency, by which a job's review says
     * what an accepted picture costs. Absent: it does not.
     */
    OptionalDouble pricePerEngineSecond();

    /**
     * {@code CUSTOMSHIFT_METRICS_TENANTS}: whether metrics say how much each tenant had made. Off, since whoever reaches the port may read
     * them, and would learn who the tenants are.
     */
    @WithDefault("false")
    boolean metricsTenants();

    /** What a supervisor of this process tells every child; not for the scheduler, but unknown keys fail the start. */
    Orphan orphan();

    interface Orphan {
        Grace grace();
    }

    interface Grace {
        Optional<String> seconds();
    }

    interface Kafka {
        /** {@code KAFKA_BOOTSTRAP_SERVERS}. */
        @WithDefault("${kafka.bootstrap.servers:localhost:9092}")
        String bootstrapServers();

        /** What the names of the fleet's topics and groups begin with, on a broker shared with others. */
        @WithDefault("")
        Optional<String> topicPrefix();

        /**
         * Copies of each topic that is made; -1 takes as many as there are brokers, three at most. With three, two must have
         * a record before it counts as written, so that what was acknowledged outlives a disk.
         */
        @WithDefault("-1")
        short replicationFactor();

        /** Partitions of the topics keyed by job, when they are created; 0 takes the catalogue's. */
        @WithDefault("0")
        int jobPartitions();

        /** Partitions of the shards topic, when it is created; 0 takes the catalogue's. */
        @WithDefault("0")
        int shardPartitions();

        /** How often the state is committed; a job's shards are visible to workers after a commit. */
        @WithDefault("50ms")
        Duration commitInterval();

        /** After how long without a sign of life another instance takes over. */
        @WithDefault("6s")
        Duration sessionTimeout();

        /** Copies of the state that other instances keep ready. */
        @WithDefault("0")
        int standbyReplicas();
    }

    interface Store {
        /** {@code S3_ENDPOINT}. */
        @WithDefault("${s3.endpoint:http://localhost:9000}")
        String endpoint();

        /** {@code S3_ACCESS_KEY}. */
        @WithDefault("${s3.access.key:}")
        Optional<String> accessKey();

        /** {@code S3_SECRET_KEY}. */
        @WithDefault("${s3.secret.key:}")
        Optional<String> secretKey();

        /** {@code S3_BUCKET}. */
        @WithDefault("${s3.bucket:customshift}")
        String bucket();

        /** {@code S3_REGION}. */
        @WithDefault("${s3.region:us-east-1}")
        String region();

        /** {@code S3_CA_FILE}: certificates (PEM) that are trusted for the store beside the platform's. */
        @WithDefault("${s3.ca.file:}")
        Optional<String> caFile();

        /** {@code S3_SESSION_TOKEN}: goes with keys that hold for a while. */
        @WithDefault("${s3.session.token:}")
        Optional<String> sessionToken();

        /**
         * {@code S3_PUBLIC_ENDPOINT}: what presigned addresses begin with, where users reach the store by another name than the
         * fleet. Absent: the fleet's.
         */
        @WithDefault("${s3.public.endpoint:}")
        Optional<String> publicEndpoint();

        /** {@code S3_WEB_IDENTITY_TOKEN_FILE}: a token for which keys are got, in the place of those above. */
        @WithDefault("${s3.web.identity.token.file:}")
        Optional<String> webIdentityTokenFile();

        /** {@code S3_STS_ENDPOINT}: who gives keys for tokens. */
        @WithDefault("${s3.sts.endpoint:}")
        Optional<String> stsEndpoint();

        /** {@code S3_ROLE_ARN}: for which role, where the giver asks for one. */
        @WithDefault("${s3.role.arn:}")
        Optional<String> roleArn();

        /** How long a presigned address holds; a store takes 7 days at most. */
        @WithDefault("24h")
        Duration urlValid();

        /** How long one request to the store may take. */
        @WithDefault("20s")
        Duration timeout();
    }

    interface Requests {
        /** Bytes of a manifest at most. */
        @WithDefault("400000000")
        long manifestBytesMax();

        /** Bytes a second that a body has to come with, on average behind the grace. */
        @WithDefault("1000")
        long bodyRateMin();

        /** How long is waited for a body before its rate counts. */
        @WithDefault("60s")
        Duration bodyGrace();

        /** Lines of a manifest at most. */
        @WithDefault("1000000")
        int linesMax();

        /** Pictures of a job at most; about 240 bytes of memory each while the job is planned or closed. */
        @WithDefault("1000000")
        long imagesMax();

        /** Subjects of a job at most. */
        @WithDefault("50000")
        int subjectsMax();

        /** How long a request waits for its outcome before it is told to ask again. */
        @WithDefault("15s")
        Duration timeout();

        /**
         * Origins whose pages may call from a browser, such as {@code https://studio.example}, by commas; {@code *} for all.
         * Absent: none.
         */
        Optional<List<String>> corsOrigins();

        /**
         * Tenants that have a request topic of their own ({@code requests.v1.TENANT}), by commas: who may write that one asks for
         * that tenant alone.
         */
        Optional<List<String>> tenantTopics();

        /** Open progress streams at most. */
        @WithDefault("64")
        int streamsMax();
    }

    interface Access {
        /** Whether a fleet without any API key lets everybody in, though it listens on more than a loopback address. */
        @WithDefault("false")
        boolean insecure();

        /** Keys in a file, beside those that the broker keeps. */
        Optional<String> keysFile();

        /**
         * Services that show a certificate, {@code importer.acme.internal tenant=acme scopes=submit,read}, between semicolons. The
         * https side asks for one then, and must have a trust store.
         */
        Optional<String> certificates();
    }

    /** Tokens of an OpenID provider, and signing in by its page, beside keys. What is not here is set by Quarkus' own names ({@code QUARKUS_OIDC_…}). */
    interface Oidc {
        @WithDefault("false")
        boolean enabled();

        /** The provider's address, below which {@code /.well-known/openid-configuration} lies. */
        Optional<String> server();

        /** What a token's claim {@code aud} has to name. */
        Optional<String> audience();

        /** Whether the console offers to sign in at the provider. */
        @WithDefault("false")
        boolean signIn();

        /** The fleet's name at the provider, for signing in. */
        @WithDefault("customshift")
        String client();

        /** The secret to it; of 32 characters or more where several schedulers are to know each other's sessions. */
        Optional<String> clientSecret();

        /** Where a token says its tenant. */
        @WithDefault("tenant")
        String tenantClaim();

        /** Where a token says its scopes. */
        @WithDefault("scope")
        String scopesClaim();

        /** Before the word of each scope. */
        @WithDefault("customshift:")
        String scopePrefix();
    }

    /** {@code CUSTOMSHIFT_KEEP_JOBS}: how long an ended job stays known; 0 keeps all of them. Pictures and manifests stay in the bucket. */
    @WithDefault("30d")
    Duration keepJobs();

    /** See {@code dispatch.Scaling}. */
    interface Scale {
        @WithDefault("30s")
        Duration interactive();

        @WithDefault("5m")
        Duration standard();

        @WithDefault("30m")
        Duration bulk();

        @WithDefault("60s")
        Duration load();

        @WithDefault("5m")
        Duration hold();
    }

    Scale scaling();

    /** See {@code core.Policy}. */
    interface Rules {
        @WithDefault("30")
        double targetSeconds();

        @WithDefault("64")
        int imagesMax();

        @WithDefault("3")
        double aheadSeconds();

        @WithDefault("8")
        int aheadShards();

        @WithDefault("3")
        int attemptsMax();

        @WithDefault("3")
        int crashesMax();

        @WithDefault("5")
        int unheardMax();

        @WithDefault("5s")
        Duration retryDelay();

        @WithDefault("30s")
        Duration settle();

        @WithDefault("10m")
        Duration silence();

        @WithDefault("10")
        double silenceFactor();

        @WithDefault("6h")
        Duration unstarted();

        @WithDefault("2m")
        Duration cancelGrace();
    }
}
