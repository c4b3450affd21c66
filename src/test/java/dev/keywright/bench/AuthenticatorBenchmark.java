package dev.keywright.bench;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.Identity;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import java.security.Security;
import java.time.InstantSource;
import java.util.Arrays;
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
 * Whole CTAP2 commands in process, encoded request to encoded answer, with the state in memory; and one P-256
 * signature by the same provider, by which to measure them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AuthenticatorBenchmark {

    private static final byte[] CLIENT_DATA_HASH = new byte[32];
    private static final String RP_ID = "example.com";

    @Param({"fastest", "bouncycastle", "jdk"})
    public String crypto;

    private Crypto chosen;
    private Authenticator authenticator;
    private SigningKey key;
    private byte[] creation;
    private byte[] wrapped;
    private byte[] stored;
    private byte[] silent;

    @Setup
    public void makeKey() {
        chosen = crypto();
        FirmwareProfile profile = FirmwareProfiles.defaultProfile();
        RandomSource random = RandomSource.system();
        TokenEnvironment environment = new TokenEnvironment(
                InstantSource.system(), random, UserPresence.ALWAYS, chosen, StateStore.IN_MEMORY);
        TokenState state = TokenState.made(new Made(
                new Identity(1, profile.name()),
                Secret.copyOf(random.bytes(32)),
                TestAuthority.issue(profile),
                profile.fido().pinRetries(),
                Bytes.of(random.bytes(8))));
        authenticator = new Authenticator(new TokenCore(profile, environment, state));
        key = chosen.generate(SignatureAlgorithm.ES256, random);
        creation = request(0x01, creation(false));
        byte[] id = credentialId(authenticator.process(creation, new Interaction()));
        byte[] discoverable = credentialId(authenticator.process(request(0x01, creation(true)), new Interaction()));
        wrapped = request(0x02, assertion(id));
        stored = request(0x02, assertion(discoverable));
        silent = request(0x02, assertion(id).Add(5, CBORObject.NewMap().Add("up", false)));
    }

    private Crypto crypto() {
        return switch (crypto) {
            case "fastest" -> Crypto.fastest();
            case "bouncycastle" -> Crypto.only(new BouncyCastleProvider());
            default -> Crypto.only(Security.getProviders());
        };
    }

    private static byte[] request(int command, CBORObject parameters) {
        byte[] encoded = Cbor.encode(parameters);
        byte[] request = new byte[1 + encoded.length];
        request[0] = (byte) command;
        System.arraycopy(encoded, 0, request, 1, encoded.length);
        return request;
    }

    private static CBORObject creation(boolean discoverable) {
        return CBORObject.NewMap()
                .Add(1, CLIENT_DATA_HASH)
                .Add(2, CBORObject.NewMap().Add("id", RP_ID))
                .Add(3, CBORObject.NewMap().Add("id", new byte[16]).Add("name", "ada"))
                .Add(4, CBORObject.NewArray().Add(CBORObject.NewMap().Add("alg", -7).Add("type", "public-key")))
                .Add(7, CBORObject.NewMap().Add("rk", discoverable));
    }

    private static CBORObject assertion(byte[] id) {
        return CBORObject.NewMap()
                .Add(1, RP_ID)
                .Add(2, CLIENT_DATA_HASH)
                .Add(3, CBORObject.NewArray().Add(CBORObject.NewMap().Add("id", id).Add("type", "public-key")));
    }

    private static byte[] credentialId(byte[] answer) {
        byte[] authData = CBORObject.DecodeFromBytes(Arrays.copyOfRange(answer, 1, answer.length))
                .get(CBORObject.FromObject(2))
                .GetByteString();
        return Arrays.copyOfRange(authData, 55, 55 + (authData[54] & 0xff));
    }

    /** What the commands below are measured by. */
    @Benchmark
    public byte[] signature() {
        return chosen.sign(key, CLIENT_DATA_HASH);
    }

    @Benchmark
    public byte[] getAssertion() {
        return authenticator.process(wrapped, new Interaction());
    }

    @Benchmark
    public byte[] getAssertionDiscoverable() {
        return authenticator.process(stored, new Interaction());
    }

    @Benchmark
    public byte[] getAssertionSilent() {
        return authenticator.process(silent, new Interaction());
    }

    /** A new key pair, and the attestation's signature. */
    @Benchmark
    public byte[] makeCredential() {
        return authenticator.process(creation, new Interaction());
    }
}
