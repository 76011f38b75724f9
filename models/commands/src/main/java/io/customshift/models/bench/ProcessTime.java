package io.customshift.models.bench;

import java.lang.management.ManagementFactory;

/** Processor time of this process, native threads included. */
final class ProcessTime {
    private ProcessTime() {}

    /** Seconds since the process began; NaN where the system does not tell. */
    static double cpuSeconds() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getProcessCpuTime() / 1e9;
        }
        return Double.NaN;
    }
}
