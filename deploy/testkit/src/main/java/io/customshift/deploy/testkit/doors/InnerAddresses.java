package io.customshift.deploy.testkit.doors;

import java.util.List;

/**
 * Addresses that lead inside when a server fetches them for somebody: its own machine and network in each spelling, names
 * that lead there, what a cloud tells its machines, other protocols. {@code PORT} stands for a port of this machine where
 * somebody listens, who also answers {@code /redirect} with the way to {@code /}.
 */
public final class InnerAddresses {
    private static final List<String> ALL = List.of(
            "http://127.0.0.1:PORT/",
            "http://127.0.0.1:PORT/redirect",
            "http://localhost:PORT/",
            "http://localhost.:PORT/",
            "http://LOCALHOST:PORT/",
            "http://a.localhost:PORT/",
            "http://127.1:PORT/",
            "http://127.0.1:PORT/",
            "http://127.255.255.254:PORT/",
            "http://2130706433:PORT/",
            "http://0x7f000001:PORT/",
            "http://0x7f.0.0.1:PORT/",
            "http://017700000001:PORT/",
            "http://0177.0.0.1:PORT/",
            "http://0:PORT/",
            "http://0.0.0.0:PORT/",
            "http://[::1]:PORT/",
            "http://[0:0:0:0:0:0:0:1]:PORT/",
            "http://[::]:PORT/",
            "http://[::ffff:127.0.0.1]:PORT/",
            "http://[::ffff:7f00:1]:PORT/",
            "http://[::127.0.0.1]:PORT/",
            "http://[64:ff9b::7f00:1]:PORT/",
            "http://[fe80::1]:PORT/",
            "http://[fd00::1]:PORT/",
            "http://10.0.0.1/",
            "http://172.16.0.1/",
            "http://192.168.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://169.254.170.2/v2/credentials",
            "http://[fd00:ec2::254]/latest/meta-data/",
            "http://metadata.google.internal/computeMetadata/v1/",
            "http://127.0.0.1.nip.io:PORT/",
            "http://localtest.me:PORT/",
            "http://user@127.0.0.1:PORT/",
            "http://example.org@127.0.0.1:PORT/",
            "http://127.0.0.1:PORT#@example.org/",
            "http://127。0。0。1:PORT/",
            "https://127.0.0.1:PORT/",
            "//127.0.0.1:PORT/",
            "file:///etc/passwd",
            "ftp://127.0.0.1:PORT/",
            "gopher://127.0.0.1:PORT/_GET",
            "jar:http://127.0.0.1:PORT/!/",
            "s3://127.0.0.1:PORT/");

    private InnerAddresses() {}

    /** All of them, with this port. */
    public static List<String> with(int port) {
        return ALL.stream()
                .map(address -> address.replace("PORT", Integer.toString(port)))
                .toList();
    }
}
