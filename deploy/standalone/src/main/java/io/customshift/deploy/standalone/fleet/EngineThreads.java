package io.customshift.deploy.standalone.fleet;

import java.util.HashMap;
import java.util.Map;

/** How the native engine's threads of several workers share one machine. */
public final class EngineThreads {

    private EngineThreads() {}

    /**
     * Variables of each worker, but for those that are set already. Threads that spin while they wait were seen to make small
     * models thirty times slower on shared cores; they are told to sleep, and a worker gets at most its share of the cores.
     */
    public static Map<String, String> variables(Map<String, String> environment, int cores, int workers) {
        Map<String, String> variables = new HashMap<>();
        variables.put("OMP_WAIT_POLICY", "PASSIVE");
        variables.put("OMP_NUM_THREADS", Integer.toString(Math.max(1, cores / workers)));
        variables.keySet().removeIf(environment::containsKey);
        return variables;
    }
}
