package dev.keywright.bench;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Ykoath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** CALCULATE ALL on a YubiKey 5.7 that is full, command APDU to response APDU: the code of each of its 64 accounts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class OathBenchmark {

    static final String PROFILE = "yubikey-5.7.4";

    private static final byte[] SELECT = HexFormat.of().parseHex("00a4040007a000000527210100");
    private static final int NAME_LENGTH = 40;

    /** A {@link HashAlgorithm}. */
    @Param({"SHA1", "SHA512"})
    public String hash = "";

    /** 1 for truncated responses, 0 for whole ones. */
    @Param({"0", "1"})
    public int truncated;

    private CardInterface card;
    private byte[] command;
    private int answerLength;

    @Setup
    public void fillKey() {
        FirmwareProfile profile = FirmwareProfiles.find(PROFILE).orElseThrow();
        HashAlgorithm algorithm = HashAlgorithm.valueOf(hash);
        RandomSource random = RandomSource.system();
        TokenState state = TokenState.made(KeyFactory.make(profile, random));
        for (int n = 0; n < profile.oath().capacity(); n++) {
            byte[] name = String.format("%0" + NAME_LENGTH + "d", n).getBytes(StandardCharsets.US_ASCII);
            state = state.with(new OathAccountStored(new OathAccount(
                    Bytes.of(name), OathType.TOTP, algorithm, 6, Secret.copyOf(random.bytes(20)), false, 0, null)));
        }
        card = new EmulatedKey(profile, state, TokenEnvironment.of(StateStore.IN_MEMORY)).usbCard();
        card.powerOn();
        card.transmit(SELECT);
        // An extended APDU, so that the answer comes in one piece.
        command = ByteBuffer.allocate(19)
                .put(new byte[] {0, (byte) Ykoath.CALCULATE_ALL, 0, (byte) truncated, 0, 0, 10})
                .put(new byte[] {Ykoath.TAG_CHALLENGE, 8})
                .putLong(58_792_707L)
                .putShort((short) 0)
                .array();
        int response = truncated == 1 ? 4 : algorithm == HashAlgorithm.SHA1 ? 20 : 64;
        answerLength = profile.oath().capacity() * (2 + NAME_LENGTH + 3 + response) + 2;
        if (profile.oath().capacity() != 64) {
            throw new IllegalStateException("not the key that the limit speaks of");
        }
    }

    @Benchmark
    public byte[] calculateAll() {
        byte[] answer = card.transmit(command);
        if (answer.length != answerLength || answer[answer.length - 2] != (byte) 0x90) {
            throw new IllegalStateException("an answer of " + answer.length + " bytes");
        }
        return answer;
    }
}
