package io.customshift.models.cli;

import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.SigningKey;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift provenance}. */
@Command(
        name = "provenance",
        description = "The keys that pictures are signed with.",
        mixinStandardHelpOptions = true,
        subcommands = {ProvenanceCommand.Init.class, ProvenanceCommand.Rotate.class})
final class ProvenanceCommand extends CommandGroup {
    /** The folder of keys, the same for every command. */
    static final class Keys {
        static final String USUAL = "${env:CUSTOMSHIFT_PROVENANCE_KEYS:-${sys:customshift.home:-.}/data/provenance}";

        @Option(
                names = "--keys",
                paramLabel = "DIR",
                defaultValue = USUAL,
                description =
                        "folder of the signing key and its certificates (default: CUSTOMSHIFT_PROVENANCE_KEYS, else"
                                + " data/provenance)")
        private Path folder;

        Path folder() {
            return folder;
        }
    }

    /** {@code customshift provenance init}. */
    @Command(
            name = "init",
            description = {
                "Makes a certificate authority of your own and a key that it certifies for signing pictures.",
                "Verifiers of others call its signatures valid, of an unknown signer; give them root.pem. For a certificate",
                "that they know, put its key and chain into the folder instead, as signing.key.pem and signing.pem."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Init implements Callable<Integer> {
        @Mixin
        private Keys keys;

        @Option(
                names = "--organisation",
                paramLabel = "NAME",
                required = true,
                description = "who signs: verifiers show it")
        private String organisation;

        @Mixin
        private MadeOutput output;

        @Override
        public Integer call() {
            say(keys.folder(), OwnAuthority.init(keys.folder(), organisation, Instant.now()), output);
            return 0;
        }
    }

    /** {@code customshift provenance rotate}. */
    @Command(
            name = "rotate",
            description = {
                "Replaces the signing key by a new one of the same authority, and forgets the old one.",
                "Pictures that it signed are still recognised."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private Keys keys;

        @Mixin
        private MadeOutput output;

        @Override
        public Integer call() {
            say(keys.folder(), OwnAuthority.rotate(keys.folder(), Instant.now()), output);
            return 0;
        }
    }

    private static void say(Path folder, SigningKey key, MadeOutput output) {
        X509Certificate signer = key.chain().get(0);
        Map<String, String> made = new LinkedHashMap<>();
        made.put("signer", signer.getSubjectX500Principal().getName());
        made.put("validUntil", signer.getNotAfter().toInstant().toString());
        made.put("root", folder.resolve(OwnAuthority.ROOT_FILE).toString());
        output.print(folder, made);
    }
}
