package io.customshift.deploy.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Command line of one node.
 *
 * @param dataDirectory folder of this node: its log, its configuration, its cluster id
 * @param host address that the node listens on and gives to clients
 * @param port client port; 0 takes the port of the last run, else a free one
 * @param controllerPort port of the controller quorum; 0 as for {@code port}; may not be 0 with several voters
 * @param nodeId id of this node, 1 or more
 * @param voters {@code id@host:port} of every node's controller; empty for a single node
 * @param clusterId id that all nodes of a cluster share; empty takes the one in the folder, else a new one
 * @param security who may come in; empty lets everybody in
 * @param overrides broker properties that win over those of {@link BrokerSettings}
 */
record BrokerOptions(
        Path dataDirectory,
        String host,
        int port,
        int controllerPort,
        int nodeId,
        List<String> voters,
        Optional<String> clusterId,
        Map<String, String> overrides,
        Optional<BrokerSecurity> security) {

    static final String USAGE = """
            usage: --data-dir DIR [--host 127.0.0.1] [--port 0] [--controller-port 0] [--node-id 1]
                   [--voters id@host:port,...] [--cluster-id ID] [--secure FILE] [--set property=value]...""";

    BrokerOptions {
        voters = List.copyOf(voters);
        overrides = Map.copyOf(overrides);
        if (nodeId < 1) {
            throw new IllegalArgumentException("--node-id is " + nodeId + "; give 1 or more");
        }
        if (voters.size() > 1 && (controllerPort == 0 || clusterId.isEmpty())) {
            throw new IllegalArgumentException("a cluster of " + voters.size()
                    + " nodes needs the same --cluster-id everywhere and a fixed --controller-port on each node");
        }
    }

    /** Reads {@code --name value} pairs; an unknown name, a missing value or a bad number is an {@link IllegalArgumentException}. */
    static BrokerOptions parse(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> overrides = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " has no value");
            }
            String value = arguments[i + 1];
            switch (name) {
                case "--set" -> {
                    int equals = value.indexOf('=');
                    if (equals < 1) {
                        throw new IllegalArgumentException("--set " + value + " is not property=value");
                    }
                    overrides.put(value.substring(0, equals), value.substring(equals + 1));
                }
                case "--secure",
                        "--data-dir",
                        "--host",
                        "--port",
                        "--controller-port",
                        "--node-id",
                        "--voters",
                        "--cluster-id" -> given.put(name, value);
                default -> throw new IllegalArgumentException(name + " is not an option");
            }
        }
        String directory = given.get("--data-dir");
        if (directory == null) {
            throw new IllegalArgumentException("--data-dir is missing");
        }
        return new BrokerOptions(
                Path.of(directory).toAbsolutePath().normalize(),
                given.getOrDefault("--host", "127.0.0.1"),
                number(given, "--port", 0, 65_535),
                number(given, "--controller-port", 0, 65_535),
                number(given, "--node-id", 1, Integer.MAX_VALUE),
                voters(given.getOrDefault("--voters", "")),
                Optional.ofNullable(given.get("--cluster-id")),
                overrides,
                Optional.ofNullable(given.get("--secure")).map(Path::of).map(BrokerSecurity::read));
    }

    private static List<String> voters(String text) {
        List<String> voters = new ArrayList<>();
        for (String voter : text.isBlank() ? new String[0] : text.split(",", -1)) {
            if (!voter.matches("\\d+@[^@:]+:\\d+")) {
                throw new IllegalArgumentException("--voters has '" + voter + "', which is not id@host:port");
            }
            voters.add(voter);
        }
        return voters;
    }

    private static int number(Map<String, String> given, String name, int otherwise, int most) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw new IllegalArgumentException(name + " is '" + text + "'; give a number from 0 to " + most);
    }
}
