package io.customshift.deploy.checks;

import java.util.Set;

/** Variables that no service declares, since the C library, the JVM, DJL, libtorch or the container toolkit read them. */
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
            "NVIDIA_DRIVER_CAPABILITIES");

    private RuntimeVariables() {}
}
