package dev.keywright.bench;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.Interaction;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

/**
 * Commands on a key that stores many credentials: each at a relying party of its own, or all at one. Every invocation
 * is for another account than the one before, and its private key comes as from a state file: the provider has not
 * read it yet.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class CredentialCountBenchmark {

    /** A prime, so that every account has its turn, neighbours far apart. */
    private static final int STRIDE = 7919;

    @Param({"many", "one"})
    public String relyingParties = "";

    @Param({"10", "1000", "100000"})
    public int credentials;

    private TokenCore core;
    private Authenticator authenticator;
    private List<StateChange> stored = List.of();
    private byte[][] listed;
    private byte[][] unlisted;
    private byte[][] replacing;
    private byte[] adding;
    private int turn;

    @Setup
    public void fillKey() {
        Crypto crypto = Crypto.fastest();
        RandomSource random = RandomSource.system();
        FirmwareProfile profile = TestProfiles.with("fido.maxCredentials", 2 * credentials);
        TokenState state = TokenState.made(KeyFactory.make(profile, random));
        SigningKey key = crypto.generate(SignatureAlgorithm.ES256, random);
        listed = new byte[credentials][];
        unlisted = new byte[credentials][];
        replacing = new byte[credentials][];
        for (int n = 0; n < credentials; n++) {
            Bytes id = Bytes.of(random.bytes(16));
            byte[] user = user(n);
            String rpId = rpId(n);
            state = state.with(new CredentialStored(new DiscoverableCredential(
                    id,
                    rpId,
                    Bytes.of(crypto.sha256(rpId.getBytes(StandardCharsets.UTF_8))),
                    Bytes.of(user),
                    "ada",
                    null,
                    new SigningKey(key.algorithm(), key.privateBytes(), key.publicBytes()),
                    1,
                    null,
                    null,
                    null,
                    false,
                    null,
                    n)));
            listed[n] = CtapRequests.getAssertion(rpId, id);
            unlisted[n] = CtapRequests.getAssertion(rpId, null);
            replacing[n] = CtapRequests.makeCredential(rpId, user, true);
        }
        adding = CtapRequests.makeCredential(rpId(credentials), user(credentials), true);
        core = new TokenCore(profile, TokenEnvironment.of(changes -> stored = changes), state);
        authenticator = new Authenticator(core);
    }

    private static byte[] user(int n) {
        return ByteBuffer.allocate(16).putInt(n).array();
    }

    private String rpId(int n) {
        return relyingParties.equals("one") ? "example.com" : n + ".example.com";
    }

    private byte[] run(byte[] request) {
        return CtapRequests.successful(authenticator.process(request, new Interaction()));
    }

    private byte[] next(byte[][] requests) {
        turn = (turn + STRIDE) % requests.length;
        return run(requests[turn]);
    }

    @Benchmark
    public byte[] getAssertionListed() {
        return next(listed);
    }

    /** Of many, the newest answers, and the others wait for authenticatorGetNextAssertion. */
    @Benchmark
    public byte[] getAssertionUnlisted() {
        return next(unlisted);
    }

    /** The new credential goes again within the invocation, so that their number stays; that is measured too. */
    @Benchmark
    public byte[] makeCredentialAdding() throws MemoryFailure {
        byte[] answer = run(adding);
        DiscoverableCredential added = ((CredentialStored) stored.get(0)).credential();
        core.commit(List.of(new CredentialRemoved(added.rpIdHash(), added.id())));
        return answer;
    }

    @Benchmark
    public byte[] makeCredentialReplacing() {
        return next(replacing);
    }
}
