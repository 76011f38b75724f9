package io.customshift.deploy.standalone.keys;

import io.customshift.models.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code customshift keys}. */
@Command(
        name = "keys",
        description =
                "Makes, lists and revokes API keys. They are kept by the broker, so whoever may write its topic of keys may"
                        + " let anybody in. With the first key the fleet asks everybody for one.",
        subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRevokeCommand.class})
public final class KeysCommand extends CommandGroup {}
