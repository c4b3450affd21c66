package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.application.CommandState;
import dev.keywright.crypto.Secret;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent;
import dev.keywright.host.discovery.KeyIds;
import dev.keywright.host.discovery.KeyWatch;
import dev.keywright.host.discovery.ScriptedWatch;
import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.HmacChallenge;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.host.otp.Slot;
import dev.keywright.host.usb.PullableHidKey;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of two keys of the service one is pulled out while it waits for a touch, on each pipe of HID. */
@Timeout(60)
class PulledKeysTest {

    private static final String ORIGIN = "http://localhost:8420";
    private static final String PULLED = "The key was pulled out; plug it in again.";
    private static final String OPTIONS = """
            {"rp": {"id": "localhost", "name": "Example"},
             "user": {"id": "AQID", "name": "ada", "displayName": "Ada"},
             "challenge": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
             "pubKeyCredParams": [{"type": "public-key", "alg": -7}]}
            """;

    private final CountDownLatch gone = new CountDownLatch(1);
    private final PullableHidKey pulled = key(1, (what, cancelled) -> pull());
    private final PullableHidKey staying = key(2, UserPresence.ALWAYS);
    private final AttachedKeys desk = new AttachedKeys(KeyIds.of(plugged().keys()), InstantSource.system());
    private KeyWatch watch;

    private static PullableHidKey key(int serial, UserPresence presence) {
        return new PullableHidKey(
                serial, PluggedKey.make(FirmwareProfiles.find("yubikey-5.4.3").orElseThrow(), presence));
    }

    private UserPresence.Answer pull() {
        pulled.pull();
        return UserPresence.Answer.CANCELLED;
    }

    private FoundKeys plugged() {
        List<SecurityKey> there = Stream.of(pulled, staying)
                .filter(key -> !key.isPulled())
                .map(SecurityKey.class::cast)
                .toList();
        return new FoundKeys(there, List.of());
    }

    @BeforeEach
    void watch() {
        desk.onChange(gone::countDown);
        watch = ScriptedWatch.start(this::plugged, new KeyWatch.Listener() {
            @Override
            public void keys(List<KeyEvent> events) {
                desk.changed(events);
            }

            @Override
            public void note(String note) {}
        });
    }

    @AfterEach
    void stop() {
        watch.close();
        pulled.close();
        staying.close();
    }

    private void assertThatOnlyTheOtherIsThere() throws InterruptedException {
        gone.await();
        assertThat(desk.keys()).extracting(KeyDesk.Key::id).containsExactly("2");
        assertThatThrownBy(() -> desk.createCredential("1", OPTIONS, ORIGIN))
                .hasMessage("There is no key 1; plug it in.");
    }

    @Test
    void onTheFidoPipe() throws Exception {
        assertThatThrownBy(() -> desk.createCredential("1", OPTIONS, ORIGIN))
                .isInstanceOfSatisfying(KeyDeskException.class, e ->
                        assertThat(e.reason()).isEqualTo(KeyDeskException.Reason.UNAVAILABLE))
                .hasMessage(PULLED);
        assertThatOnlyTheOtherIsThere();
        assertThat(desk.createCredential("2", OPTIONS, ORIGIN)).contains("attestationObject");
    }

    private static void program(OtpSession session) throws Exception {
        HmacChallenge content = HmacChallenge.of(Secret.copyOf(new byte[20]), true);
        session.program(Slot.TWO, content, session.usualOptions(content), AccessCodes.NONE);
    }

    @Test
    void onTheOtpPipe() throws Exception {
        try (OtpSession session = OtpSession.open(pulled.openOtp())) {
            program(session);
            assertThatThrownBy(() -> session.hmac(Slot.TWO, new byte[] {1}, new CommandState()))
                    .isInstanceOf(KeyUnavailable.class)
                    .hasMessage(PULLED);
        }
        assertThatOnlyTheOtherIsThere();
        try (OtpSession session = OtpSession.open(staying.openOtp())) {
            program(session);
            assertThat(session.hmac(Slot.TWO, new byte[] {1}, new CommandState()).length()).isEqualTo(20);
        }
    }
}
