package dev.keywright.host.emulated;

import static dev.keywright.host.emulated.StateFileTest.CHANGES;
import static dev.keywright.host.emulated.StateFileTest.MADE;
import static dev.keywright.host.emulated.StateFileTest.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.SimulatedDisk.Image;
import dev.keywright.testing.SecretSearch;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of a state file: what a power cut may do to them, and what nothing else may. */
class StateRecordsTest {

    private static final Path PATH = Path.of("key.state");
    private static final int SECTOR = 512;

    private SimulatedDisk disk = new SimulatedDisk();

    static List<StateProtection> protections() {
        return StateFileTest.protections();
    }

    private byte[] bytes() throws IOException {
        return disk.read(PATH);
    }

    private void write(byte[] bytes) {
        disk = new SimulatedDisk(new Image(Map.of(PATH, ByteBuffer.wrap(bytes.clone()))));
    }

    /** A file to which {@link StateFileTest#CHANGES} were appended one by one; where each record ends. */
    private List<Integer> appendEach(StateProtection protection, List<TokenState> states) throws IOException {
        List<Integer> ends = new ArrayList<>();
        try (StateFile file = open(disk, protection)) {
            states.add(file.state());
            ends.add(file.facts().length());
            for (StateChange change : CHANGES) {
                file.append(List.of(change));
                states.add(file.state());
                ends.add(file.facts().length());
            }
        }
        return ends;
    }

    @ParameterizedTest
    @MethodSource("protections")
    void aFileThatEndsAtAnyByteHoldsAllThatWasAppendedUpToThere(StateProtection protection) throws IOException {
        List<TokenState> states = new ArrayList<>();
        List<Integer> ends = appendEach(protection, states);
        byte[] whole = bytes();
        int appended = 0;
        for (int cut = ends.get(0); cut <= whole.length; cut++) {
            while (appended + 1 < ends.size() && ends.get(appended + 1) <= cut) {
                appended++;
            }
            write(Arrays.copyOf(whole, cut));
            try (StateFile file = open(disk, protection)) {
                assertThat(file.state()).as("cut at byte %d", cut).isEqualTo(states.get(appended));
                file.append(List.of(new SignatureCounterSet(99)));
            }
            try (StateFile file = open(disk, protection)) {
                assertThat(file.state().fido().signatureCounter()).isEqualTo(99);
            }
        }
    }

    /** Whichever sectors of the last record it never wrote, in every combination. */
    @ParameterizedTest
    @MethodSource("protections")
    void sectorsThatTheDiskNeverWroteAreNoDamage(StateProtection protection) throws IOException {
        int good;
        try (StateFile file = open(disk, protection)) {
            good = file.facts().length();
            file.append(Stream.concat(CHANGES.stream(), CHANGES.stream()).toList());
        }
        byte[] whole = bytes();
        int sectors = (whole.length - 1) / SECTOR - good / SECTOR + 1;
        assertThat(sectors).isGreaterThan(2);
        for (int lost = 1; lost < 1 << sectors; lost++) {
            byte[] cut = whole.clone();
            for (int i = 0; i < sectors; i++) {
                int sector = (good / SECTOR + i) * SECTOR;
                if ((lost >> i & 1) == 1) {
                    Arrays.fill(cut, Math.max(good, sector), Math.min(sector + SECTOR, cut.length), (byte) 0);
                }
            }
            write(cut);
            try (StateFile file = open(disk, protection)) {
                assertThat(file.state()).isEqualTo(TokenState.made(MADE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("protections")
    void aSectorThatWasLostLaterIsDamage(StateProtection protection) throws IOException {
        List<Integer> ends = appendEach(protection, new ArrayList<>());
        byte[] whole = bytes();
        int last = ends.get(ends.size() - 2);
        for (int sector = 0; sector + SECTOR <= last; sector += SECTOR) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, sector, sector + SECTOR, (byte) 0);
            assertRefused(damaged, protection);
        }
    }

    @ParameterizedTest
    @MethodSource("protections")
    void aFlippedBitAnywhereIsNoticedAndTheFileLeftAlone(StateProtection protection) throws IOException {
        appendEach(protection, new ArrayList<>());
        byte[] whole = bytes();
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            assertRefused(damaged, protection);
        }
    }

    @ParameterizedTest
    @MethodSource("protections")
    void aRecordThatIsMissingMovedOrRepeatedIsNoticed(StateProtection protection) throws IOException {
        List<Integer> ends = appendEach(protection, new ArrayList<>());
        byte[] whole = bytes();
        for (int i = 1; i < ends.size() - 1; i++) {
            int from = ends.get(i - 1);
            int to = ends.get(i);
            byte[] record = Arrays.copyOfRange(whole, from, to);
            byte[] before = Arrays.copyOf(whole, from);
            byte[] after = Arrays.copyOfRange(whole, to, whole.length);
            assertRefused(concat(before, after), protection);
            assertRefused(concat(whole, record), protection);
            int next = ends.get(i + 1) - to;
            assertRefused(concat(before, Arrays.copyOf(after, next), record,
                    Arrays.copyOfRange(after, next, after.length)), protection);
        }
    }

    private void assertRefused(byte[] damaged, StateProtection protection) throws IOException {
        write(damaged);
        assertThatThrownBy(() -> open(disk, protection))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The state file key.state ")
                .hasMessageContaining("It was left as it is");
        assertThat(bytes()).isEqualTo(damaged);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    /** Two keys: what one of them saved is of no use in the file of the other, nor in a copy written anew. */
    @Test
    void aRecordOfAnotherFileIsNoticed() throws IOException {
        StateProtection protection = StateProtection.key(Secret.copyOf(new byte[32]));
        List<Integer> ends = appendEach(protection, new ArrayList<>());
        byte[] one = bytes();
        disk = new SimulatedDisk();
        appendEach(protection, new ArrayList<>());
        byte[] other = bytes();
        int from = ends.get(2);
        System.arraycopy(other, from, one, from, one.length - from);
        assertRefused(one, protection);
    }

    @Test
    void noSecretCanBeFoundInAnEncryptedFile() throws Exception {
        SecretSearch search = new SecretSearch();
        try (PluggedIn key = new PluggedIn(disk, PATH, StateFile.SMALL, StateProtection.NONE)) {
            key.register(1, true);
            key.addHotp();
            key.setPin();
            key.nextHotp();
            TokenState state = key.key.state();
            search.add("wrapping key", state.fido().wrappingKey().toArray());
            search.add("attestation key", state.fido().attestation().key().privateBytes().toArray());
            search.add("PIN hash", state.fido().pin().hash().toArray());
            search.add("seed", PluggedIn.RFC_4226.toArray());
            state.fido().allCredentials()
                    .forEach(credential -> search.add("private key", credential.key().privateBytes().toArray()));
            search.addText("relying party", PluggedIn.RP_ID);
            assertThat(search.in(text())).contains("wrapping key as raw", "attestation key as raw", "PIN hash as raw",
                    "seed as raw", "private key as raw", "relying party as raw");

            String passphrase = "correct horse battery";
            search.addText("passphrase", passphrase);
            key.file.protect(StateFileTest.passphrase(passphrase));
            key.nextHotp();
            assertThat(search.in(text())).isEmpty();

            Secret keyFile = Secret.copyOf("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
            search.add("key file", keyFile.toArray());
            key.file.protect(StateProtection.key(keyFile));
            key.nextHotp();
            assertThat(search.in(text())).isEmpty();
        }
    }

    private String text() throws IOException {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Not after a record that was cut short, a rollback, a restored snapshot, nor in copies that both go on. */
    @Test
    void noNonceIsUsedTwiceWithOneKey() throws IOException {
        StateProtection protection = StateFileTest.passphrase("correct horse");
        Set<List<Object>> used = new HashSet<>();
        int records = 0;
        for (int round = 0; round < 20; round++) {
            try (StateFile file = open(disk, protection)) {
                if (round % 5 == 0) {
                    file.replace(file.state());
                }
                file.append(List.of(new SignatureCounterSet(round)));
                file.append(List.of(new SignatureCounterSet(round)));
                records += collect(used);
                file.rollback(1);
                file.append(List.of(new SignatureCounterSet(-round)));
                records += collect(used);
            }
            write(Arrays.copyOf(bytes(), bytes().length - 1));
        }
        assertThat(records).isGreaterThan(40);
        assertThat(used).hasSize(records);
    }

    /** Adds the nonces of the records that were not seen before, each with the file's id; how many they are. */
    private int collect(Set<List<Object>> used) throws IOException {
        byte[] file = bytes();
        ByteBuffer id = ByteBuffer.wrap(file, 12, 16).slice();
        int records = 0;
        for (int at = StateHeader.LENGTH; at < file.length; ) {
            int length = ByteBuffer.wrap(file).getInt(at + 1);
            if (seen.add(ByteBuffer.wrap(Arrays.copyOfRange(file, at, at + 9 + length)))) {
                used.add(List.of(id, ByteBuffer.wrap(Arrays.copyOfRange(file, at + 9, at + 21))));
                records++;
            }
            at += 9 + length + 1;
        }
        return records;
    }

    private final Set<ByteBuffer> seen = new HashSet<>();
}
