package io.customshift.deploy.checks;

import java.util.Set;

/**
 * Variables that no service declares, since the C library, the JVM, DJL, libtorch, the container toolkit, Quarkus, OpenTelemetry or Kafka's
 * clients read them.
 */
final class RuntimeVariables {
    static final Set<String> ALL = Set.of(
            "LANG",
            "JAVA_HOME",
            "JDK_JAVA_OPTIONS",
            "PATH",
            "HOME",
            "LD_LIBRARY_PATH",
            "OMP_WAIT_POLICY",
            "DJL_CACHE_DIR",
            "OPT_OUT_TRACKING",
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_FLAVOR",
            "PYTORCH_VERSION",
            "NVIDIA_VISIBLE_DEVICES",
            "NVIDIA_DRIVER_CAPABILITIES",
            "QUARKUS_HTTP_SSL_CERTIFICATE_FILES",
            "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_TRACES_SAMPLER",
            "OTEL_TRACES_SAMPLER_ARG",
            "KAFKA_SECURITY_PROTOCOL",
            "KAFKA_SASL_MECHANISM",
            "KAFKA_SASL_JAAS_CONFIG",
            "KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL",
            "KAFKA_SSL_TRUSTSTORE_TYPE",
            "KAFKA_SSL_TRUSTSTORE_LOCATION",
            "KAFKA_SSL_KEYSTORE_TYPE",
            "KAFKA_SSL_KEYSTORE_LOCATION");

    private RuntimeVariables() {}
}
