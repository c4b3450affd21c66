package dev.keywright.host.emulated;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.card.CardInterface;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The real emulated key on a state file, and what a computer asks of it, by Yubico's client where there is one. */
final class PluggedIn implements AutoCloseable {

    static final String RP_ID = "example.org";
    static final String PIN = "123456";
    /** The secret of RFC 4226, appendix D. */
    static final Secret RFC_4226 = Secret.copyOf("12345678901234567890".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] HASH = new byte[32];

    final StateFile file;
    final EmulatedKey key;
    private final PinUvAuthProtocolV1 protocol = new PinUvAuthProtocolV1();

    PluggedIn(Disk disk, Path path, int small, StateProtection protection) throws Exception {
        this(StateFile.open(disk, path, small, protection, () -> KeyFactory.make(
                FirmwareProfiles.defaultProfile(), RandomSource.system())));
    }

    PluggedIn(StateFile file) throws Exception {
        this.file = file;
        key = new EmulatedKey(FirmwareProfiles.defaultProfile(), file.state(), TokenEnvironment.of(file));
    }

    /** Another one each time: nothing stays selected when the key loses its power. */
    private Ctap2Session fido() throws Exception {
        return new Ctap2Session(new EmulatedCardConnection(key.usbCard(), Transport.USB));
    }

    /** The id of a new credential. */
    byte[] register(int user, boolean discoverable) throws Exception {
        byte[] authData = fido().makeCredential(
                        HASH,
                        Map.of("id", RP_ID, "name", "Example"),
                        Map.of("id", new byte[] {(byte) user}, "name", "user " + user, "displayName", "User"),
                        List.of(Map.of("type", "public-key", "alg", -7)),
                        null, null, Map.of("rk", discoverable), pinAuth(), pinVersion(), null, null)
                .getAuthenticatorData();
        int length = ByteBuffer.wrap(authData).getShort(53);
        return Arrays.copyOfRange(authData, 55, 55 + length);
    }

    /** The signature counter of an assertion. */
    long signIn(byte[] credential) throws Exception {
        byte[] authData = fido().getAssertions(
                        RP_ID, HASH, List.of(Map.of("type", "public-key", "id", credential)), null, null,
                        pinAuth(), pinVersion(), null)
                .get(0)
                .getAuthenticatorData();
        return ByteBuffer.wrap(authData).getInt(33) & 0xffff_ffffL;
    }

    private byte[] pinAuth() throws Exception {
        return isPinSet() ? protocol.authenticate(pin().getPinToken(PIN.toCharArray(), 0, null), HASH) : null;
    }

    private Integer pinVersion() {
        return isPinSet() ? protocol.getVersion() : null;
    }

    private boolean isPinSet() {
        return key.state().fido().pin() != null;
    }

    private ClientPin pin() throws Exception {
        return new ClientPin(fido(), protocol);
    }

    void setPin() throws Exception {
        pin().setPin(PIN.toCharArray());
    }

    /** How many tries are left after a wrong PIN. */
    int tryWrongPin() throws Exception {
        key.powerCycle();
        try {
            pin().getPinToken("999999".toCharArray(), 0, null);
            throw new AssertionError("a wrong PIN was taken");
        } catch (CtapException e) {
            return pinRetries();
        }
    }

    int pinRetries() throws Exception {
        return pin().getPinRetries().getCount();
    }

    void addHotp() throws Exception {
        oath(session -> session.put(
                OathCredential.hotp(new AccountName("RFC", "hotp"), HashAlgorithm.SHA1, 6, 0, RFC_4226), false));
    }

    /** The code that the specification has for a counter. */
    static String code(long counter) {
        return RFC_4226.use(bytes -> Hotp.code(HashAlgorithm.SHA1, bytes, counter, 6));
    }

    String nextHotp() throws Exception {
        return oath(session -> session.calculate(account(session), Instant.EPOCH).value());
    }

    /** The counter that the next code is of. */
    long nextHotpCounter() {
        return key.state().oath().all().iterator().next().counter();
    }

    private static AccountId account(OathSession session) throws Exception {
        return session.list().stream()
                .map(stored -> stored.id())
                .filter(id -> id.account().equals("hotp"))
                .findFirst()
                .orElseThrow();
    }

    /** Which settings there are: a number that is the challenge-response timeout, and the lock code where it is not 0. */
    int settings() {
        Integer timeout = key.state().settings().challengeResponseTimeout();
        return timeout == null ? 0 : timeout;
    }

    /** What is written needs the lock code that there is, so it must be the one that the settings go with. */
    void changeSettings(int now, int next) {
        CardInterface card = key.usbCard();
        card.powerOn();
        send(card, "00a4040008a000000527471117");
        send(card, "001c000028" + "27" + "0701%02x".formatted(next) + "0a10" + code(next) + "0b10" + code(now));
    }

    private static String code(int number) {
        return "%032x".formatted(number);
    }

    private static void send(CardInterface card, String apdu) {
        String answer = HexFormat.of().formatHex(card.transmit(HexFormat.of().parseHex(apdu)));
        if (!answer.endsWith("9000")) {
            throw new AssertionError("refused with " + answer);
        }
    }

    @FunctionalInterface
    private interface OathWork<R> {
        R with(OathSession session) throws Exception;
    }

    private <R> R oath(OathWork<R> work) throws Exception {
        try (OathSession session = OathSession.open(new EmulatedCardConnection(key.usbCard(), Transport.USB))) {
            return work.with(session);
        }
    }

    @Override
    public void close() {
        key.close();
        file.close();
    }
}
