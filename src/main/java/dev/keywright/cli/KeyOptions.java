package dev.keywright.cli;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyDiscovery;
import dev.keywright.host.discovery.KeyIds;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which key a command speaks to: the one that is plugged in, else the emulated one. */
final class KeyOptions {

    private static final String ANY_PROFILE = "";

    @Option(
            names = "--key",
            paramLabel = "ID",
            description = "The key with this serial number, or with what 'keywright keys' prints in its place, where there"
                    + " are several.")
    private @Nullable String id;

    @Option(
            names = "--emulated",
            arity = "0..1",
            paramLabel = "PROFILE",
            preprocessor = OnlyAfterEqualsSign.class,
            description = "The emulated key, even where a real one is plugged in; with a profile's name, the emulated"
                    + " key of that device.")
    private @Nullable String emulated;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "The emulated key that has this state file, instead of key.state in the data folder.")
    private @Nullable Path state;

    @Mixin
    private ProtectionOptions protection;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Opens the key that the options ask for; says on stderr when it falls back to the emulated one. */
    SecurityKey open() throws IOException, Misuse {
        return open(UserVerifier.ALWAYS);
    }

    /** @param verifier whose finger is on the emulated key's sensor */
    SecurityKey open(UserVerifier verifier) throws IOException, Misuse {
        if (emulated != null || state != null) {
            return chosen(plugIn(verifier));
        }
        return choose(KeyDiscovery.attached(), null, verifier);
    }

    /** Opens the key for a command that needs its card pipe; one without is taken only where no other key is there. */
    SecurityKey openForCard() throws IOException, Misuse {
        if (emulated != null || state != null) {
            return open();
        }
        // What is no serial number may mean another key where only cards are looked at.
        if (id == null || id.matches("\\d+")) {
            List<SecurityKey> cards = wanted(KeyDiscovery.cards());
            if (cards.size() == 1) {
                return cards.get(0);
            }
            cards.forEach(SecurityKey::close);
        }
        return choose(KeyDiscovery.attached(), Pipe.CARD, UserVerifier.ALWAYS);
    }

    /** Says what could not be looked at, and why, where the key that was meant may be there. */
    SecurityKey choose(FoundKeys found, @Nullable Pipe needed, UserVerifier verifier) throws IOException, Misuse {
        List<SecurityKey> keys = wanted(found);
        if (keys.stream().noneMatch(key -> needed == null || key.info().pipes().contains(needed))) {
            found.notes().forEach(command.commandLine().getErr()::println);
        }
        return keys.isEmpty() ? fallBack(verifier) : only(keys);
    }

    /** The key that was asked for, or all; the others are let go. */
    private List<SecurityKey> wanted(FoundKeys found) {
        if (id == null) {
            return found.keys();
        }
        List<SecurityKey> keys = new ArrayList<>();
        KeyIds.of(found.keys()).forEach((each, key) -> {
            if (id.equals(each)) {
                keys.add(key);
            } else {
                key.close();
            }
        });
        return keys;
    }

    private static SecurityKey only(List<SecurityKey> keys) throws Misuse {
        if (keys.size() == 1) {
            return keys.get(0);
        }
        Map<String, SecurityKey> ids = KeyIds.of(keys);
        String names = ids.entrySet().stream()
                .map(entry -> entry.getValue().info().name() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        keys.forEach(SecurityKey::close);
        throw new Misuse("Several keys are plugged in (" + names + "); pick one, as with --key "
                + ids.keySet().iterator().next() + ".");
    }

    private SecurityKey fallBack(UserVerifier verifier) throws IOException, Misuse {
        SecurityKey fallback = chosen(plugIn(verifier));
        command.commandLine().getErr().println(fallbackTo(fallback.info()));
        return fallback;
    }

    private SecurityKey plugIn(UserVerifier verifier) throws IOException, Misuse {
        String profile = emulated == null || emulated.equals(ANY_PROFILE) ? null : emulated;
        Path file = state != null ? state : DataFolder.keyState(DataFolder.path(), profile);
        if (id != null && Files.notExists(file)) {
            // Rather than to make a key, which would have another number.
            throw noKey(id);
        }
        EmulatedSecurityKey key =
                EmulatedSecurityKey.plugIn(file, profile, UserPresence.ALWAYS, verifier, protection.given(file));
        protection.warnOfNew(key);
        return key;
    }

    private SecurityKey chosen(SecurityKey key) throws Misuse {
        if (id != null && !id.equals(KeyIds.of(key))) {
            key.close();
            throw noKey(id);
        }
        return key;
    }

    private static Misuse noKey(String id) {
        return new Misuse("No key " + id + " is there; 'keywright keys' lists those that are.");
    }

    /** The sentence that says that {@code emulated} stands in for a real key. */
    static String fallbackTo(KeyInfo emulated) {
        return "No security key was found on HID or PC/SC; using the emulated " + describe(emulated) + ".";
    }

    static String describe(KeyInfo info) {
        return info.name() + (info.serial() == null ? "" : " " + info.serial());
    }

    /** Takes a value only from {@code --emulated=PROFILE}, so that the argument after {@code --emulated} stays free. */
    static final class OnlyAfterEqualsSign implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (command.parser().separator().equals(info.get("separator"))) {
                return false;
            }
            option.setValue(ANY_PROFILE);
            return true;
        }
    }
}
