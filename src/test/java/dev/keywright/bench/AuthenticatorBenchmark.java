package dev.keywright.bench;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.TokenState;
import dev.keywright.token.u2f.U2f;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.nio.ByteBuffer;
import java.security.Security;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
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

/**
 * Whole commands in process, encoded request to encoded answer, with the state in memory; and one P-256 signature by
 * the same provider, by which to measure them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 2000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class AuthenticatorBenchmark {

    private static final String RP_ID = "example.com";

    /** As long as what an assertion signs: authenticator data and client data hash. */
    private static final byte[] SIGNED = new byte[37 + 32];

    private static final int OTHERS = 500;

    /** One of {@link #providers()}. */
    @Param({"Corretto", "Bouncy Castle", "JDK"})
    public String provider = "";

    private Crypto crypto;
    private Authenticator authenticator;
    private U2f u2f;
    private SigningKey key;
    private byte[] creation;
    private byte[] listed;
    private final byte[][] othersListed = new byte[OTHERS][];
    private int turn;
    private byte[] unlisted;
    private CommandApdu authentication;

    /** Those that this platform has. */
    static String[] providers() {
        return Crypto.corretto().isPresent()
                ? new String[] {"Corretto", "Bouncy Castle", "JDK"}
                : new String[] {"Bouncy Castle", "JDK"};
    }

    @Setup
    public void makeKey() {
        crypto = switch (provider) {
            case "Corretto" -> Crypto.fastest();
            case "Bouncy Castle" -> Crypto.only(new BouncyCastleProvider());
            default -> Crypto.only(Security.getProviders());
        };
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();
        RandomSource random = RandomSource.system();
        TokenCore core = new TokenCore(
                profile,
                new TokenEnvironment(
                        InstantSource.system(), random, UserPresence.ALWAYS, crypto, StateStore.IN_MEMORY),
                TokenState.made(KeyFactory.make(profile, random)));
        authenticator = new Authenticator(core);
        u2f = new U2f(core);
        key = crypto.generate(SignatureAlgorithm.ES256, random);
        creation = CtapRequests.makeCredential(RP_ID, new byte[16], false);
        Bytes id = CtapRequests.credentialId(run(creation));
        for (int n = 0; n < OTHERS; n++) {
            othersListed[n] = CtapRequests.getAssertion(RP_ID, CtapRequests.credentialId(run(creation)));
        }
        run(CtapRequests.makeCredential(RP_ID, new byte[16], true));
        listed = CtapRequests.getAssertion(RP_ID, id);
        unlisted = CtapRequests.getAssertion(RP_ID, null);
        authentication = authentication(crypto.sha256(RP_ID.getBytes()), id);
    }

    /** FIDO U2F Raw Message Formats 1.2 §5.1, with a test of user presence. */
    private static CommandApdu authentication(byte[] application, Bytes keyHandle) {
        byte[] data = ByteBuffer.allocate(2 * 32 + 1 + keyHandle.length())
                .put(new byte[32])
                .put(application)
                .put((byte) keyHandle.length())
                .put(keyHandle.toArray())
                .array();
        return new CommandApdu(0, 0x02, 0x03, 0, Bytes.of(data), 0x10000, true);
    }

    private byte[] run(byte[] request) {
        return CtapRequests.successful(authenticator.process(request, new Interaction()));
    }

    /** What the commands below are measured by. */
    @Benchmark
    public byte[] signature() {
        return crypto.sign(key, SIGNED);
    }

    /** With an allow list that names a credential that is not stored. */
    @Benchmark
    public byte[] getAssertion() {
        return run(listed);
    }

    /** By another credential each time: the key remembers some that are not stored, but not so many. */
    @Benchmark
    public byte[] getAssertionByAnother() {
        turn = (turn + 1) % OTHERS;
        return run(othersListed[turn]);
    }

    @Benchmark
    public byte[] getAssertionDiscoverable() {
        return run(unlisted);
    }

    @Benchmark
    public ResponseApdu u2fAuthenticate() {
        ResponseApdu answer = u2f.process(authentication, new Interaction());
        if (answer.status() != StatusWord.OK) {
            throw new IllegalStateException("U2F answered with " + answer);
        }
        return answer;
    }

    /** A new key pair, and the attestation's signature. */
    @Benchmark
    public byte[] makeCredential() {
        return run(creation);
    }
}
