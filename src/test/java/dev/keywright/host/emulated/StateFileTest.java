package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.token.state.DiscoverableCredential.LargeBlob;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.Finger;
import dev.keywright.token.state.Identity;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.FidoReset;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.token.state.StateChange.FingerRemoved;
import dev.keywright.token.state.StateChange.FingerStored;
import dev.keywright.token.state.StateChange.LargeBlobsSet;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.token.state.StateChange.OathAccountRemoved;
import dev.keywright.token.state.StateChange.OathAccountRenamed;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.StateChange.OathChallengeSet;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.token.state.StateChange.OathReset;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.token.state.StateChange.PinRetriesSet;
import dev.keywright.token.state.StateChange.PinSet;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.token.state.UvAttempts;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateFileTest {

    private static final SigningKey KEY =
            Crypto.reproducible().generate(SignatureAlgorithm.ES256, target -> Arrays.fill(target, (byte) 7));
    static final Made MADE = new Made(
            new Identity(12345678, "yubikey-5.4.3"),
            Secret.copyOf(new byte[32]),
            new Attestation(KEY, List.of(Bytes.ofHex("3000"))),
            8,
            Bytes.ofHex("0102030405060708"));
    private static final Secret KEY_FILE = Secret.copyOf(new byte[32]);
    private static final Bytes RP = Bytes.of(Crypto.fastest().sha256("example.org".getBytes(StandardCharsets.UTF_8)));

    /** One of each kind, in an order that makes sense. */
    static final List<StateChange> CHANGES = List.of(
            new PinSet(new Pin(Secret.copyOf(new byte[16]), 4), 8),
            new PinRetriesSet(7),
            new CredentialStored(credential(1, new HmacSecrets(Secret.copyOf(new byte[32]), Secret.copyOf(new byte[32])))),
            new CredentialStored(credential(2, null)),
            new SignatureCounterSet(5_000_000_000L),
            new CredentialRemoved(RP, Bytes.of((byte) 1)),
            new CredentialStored(everything()),
            new UvAttemptsSet(new UvAttempts(2, 9)),
            new FidoSettingsSet(new FidoSettings(true, true, 6, List.of("example.org"), true, true, true)),
            new LargeBlobsSet(Bytes.ofHex("80")),
            new FingerStored(new Finger(Bytes.ofHex("0001"), null, "left thumb")),
            new FingerStored(new Finger(Bytes.ofHex("0002"), "right", "right index")),
            new FingerRemoved(Bytes.ofHex("0001")),
            new PersistentTokenSet(Secret.copyOf(new byte[32])),
            new PinSet(new Pin(Secret.copyOf(new byte[16]), 6), 8),
            new OathAccountStored(account("a")),
            new OathAccountStored(account("b")),
            new OathCounterSet(name("a"), 3),
            new OathAccessKeySet(Secret.copyOf(new byte[16])),
            new OathAccountRemoved(name("b")),
            new OathAccessKeySet(null),
            new OathReset(Bytes.ofHex("0807060504030201")),
            new FidoReset(Secret.copyOf(new byte[32]), 8),
            new OathAccountStored(account("c")),
            new OathAccountStored(account("d").withLowestChallenge(Bytes.EMPTY)),
            new OathChallengeSet(name("d"), Bytes.ofHex("0105")),
            new OathAccountRenamed(name("c"), name("e")));

    @TempDir
    Path folder;

    private static DiscoverableCredential credential(int id, HmacSecrets hmac) {
        return new DiscoverableCredential(Bytes.of((byte) id), "example.org", RP, Bytes.of((byte) id), "alice", null,
                KEY, 1, hmac, null, null, false, null, id);
    }

    private static DiscoverableCredential everything() {
        return new DiscoverableCredential(Bytes.of((byte) 3), "example.org", RP, Bytes.of((byte) 3), "bob", "Bob", KEY,
                3, null, Bytes.ofHex("aabb"), Secret.copyOf(new byte[32]), true,
                new LargeBlob(Bytes.ofHex("ccdd"), 5_000_000_000L), 3);
    }

    private static Bytes name(String name) {
        return Bytes.of(name.getBytes(StandardCharsets.UTF_8));
    }

    private static OathAccount account(String name) {
        return new OathAccount(
                name(name), OathType.HOTP, HashAlgorithm.SHA256, 6, Secret.copyOf(new byte[20]), true, 0, null);
    }

    private Path path() {
        return folder.resolve("key.state");
    }

    /** Argon2id as cheap as it gets. */
    static StateProtection passphrase(String passphrase) {
        return StateProtection.passphrase(passphrase.toCharArray(), new Argon2Cost(8, 1, 1));
    }

    static List<StateProtection> protections() {
        return List.of(StateProtection.NONE, passphrase("correct horse"), StateProtection.key(KEY_FILE));
    }

    private StateFile open() throws IOException {
        return StateFile.open(path(), () -> MADE);
    }

    private StateFile open(StateProtection protection) throws IOException {
        return StateFile.open(path(), protection, () -> MADE);
    }

    static StateFile open(SimulatedDisk disk, StateProtection protection) throws IOException {
        return StateFile.open(disk, Path.of("key.state"), StateFile.SMALL, protection, () -> MADE);
    }

    @ParameterizedTest
    @MethodSource("protections")
    void everyKindOfChangeIsThereAgainAfterARestart(StateProtection protection) throws IOException {
        TokenState expected = TokenState.made(MADE);
        for (StateChange change : CHANGES) {
            expected = expected.with(change);
            try (StateFile file = open(protection)) {
                file.append(List.of(change));
            }
            try (StateFile file = open(protection)) {
                assertThat(file.state()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aStateIsRebuiltFromItsHistory() {
        TokenState state = TokenState.made(MADE);
        for (StateChange change : CHANGES) {
            state = state.with(change);
            TokenState rebuilt = TokenState.made((Made) state.history().get(0));
            for (StateChange step : state.history().subList(1, state.history().size())) {
                rebuilt = rebuilt.with(step);
            }
            assertThat(rebuilt).isEqualTo(state);
        }
    }

    @Test
    void aForeignFileIsNamedAndLeftAlone() throws IOException {
        Files.writeString(path(), "not a state file");
        assertThatThrownBy(this::open)
                .hasMessage("The state file " + path() + " is not a Keywright state file. It was left as it is; "
                        + "use another, or move it away to begin with a new key.");
        assertThat(path()).hasContent("not a state file");
    }

    @Test
    void aFileOfALaterVersionIsNamedAndLeftAlone() throws IOException {
        open().close();
        byte[] later = Files.readAllBytes(path());
        later[9] = 3;
        Files.write(path(), later);
        assertThatThrownBy(this::open)
                .hasMessageContaining("another version of Keywright (its format is 3, this version reads 1 and 2)");
        assertThat(path()).hasBinaryContent(later);
    }

    @Test
    void aFileThatIsHeldIsRefused() throws IOException {
        try (StateFile held = open()) {
            assertThatThrownBy(this::open)
                    .hasMessage("The state file " + path() + " is in use by another process (process "
                            + ProcessHandle.current().pid()
                            + "); end that one first, or use another file.");
            assertThat(held.state()).isEqualTo(TokenState.made(MADE));
        }
        open().close();
    }

    @Test
    void onlyTheOwnerMayReadTheFileOrEnterAFolderMadeForIt() throws IOException {
        Path made = folder.resolve("made");
        StateFile.open(made.resolve("key.state"), () -> MADE).close();
        assertThat(permissions(made)).isEqualTo("rwx------");
        assertThat(permissions(made.resolve("key.state"))).isEqualTo("rw-------");
        assertThat(permissions(made.resolve("key.state.lock"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @MethodSource("protections")
    void aFileThatOutgrowsItsContentsIsWrittenAnew(StateProtection protection) throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        OathAccount account = account("big");
        try (StateFile file = open(disk, protection)) {
            int largest = 0;
            for (int i = 0; i < 400; i++) {
                List<StateChange> many = new ArrayList<>();
                for (int j = 0; j < 200; j++) {
                    many.add(new OathAccountStored(account.withCounter(i * 200L + j)));
                }
                file.append(many);
                largest = Math.max(largest, file.facts().length());
            }
            assertThat(largest).isLessThan(2 << 20);
            assertThat(file.facts().length()).isLessThan(largest);
        }
        try (StateFile file = open(disk, protection)) {
            assertThat(file.state().oath().account(name("big"))).contains(account.withCounter(79_999));
        }
    }
}
