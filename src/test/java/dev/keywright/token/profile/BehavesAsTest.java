package dev.keywright.token.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.Transport;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.management.ManagementSession;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.otp.OtpSession;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key with version numbers of its own is not refused by clients what it can do. */
class BehavesAsTest {

    private final EmulatedKey key =
            PluggedKey.make(FirmwareProfiles.find("keywright-2.3").orElseThrow(), UserPresence.ALWAYS);

    @AfterEach
    void unplug() {
        key.close();
    }

    private EmulatedCardConnection card() throws IOException {
        return new EmulatedCardConnection(key.usbCard(), Transport.USB);
    }

    @Test
    void clientsTakeItForAsNewAsItIs() throws Exception {
        try (OathSession oath = OathSession.open(card())) {
            OathCredential credential = OathCredential.totp(
                    new AccountName("Door", "alice"), HashAlgorithm.SHA512, 6, 30, Secret.copyOf(new byte[20]));
            AccountId id = oath.put(credential, true);
            assertThat(oath.rename(id, new AccountName("Door", "bob")).text()).isEqualTo("Door:bob");
        }
        try (OtpSession otp = OtpSession.open(new EmulatedOtpConnection(key.otpHid().orElseThrow()))) {
            assertThat(otp.version()).hasToString("5.7.4");
        }
        try (OtpSession otp = OtpSession.open(card())) {
            assertThat(otp.version()).hasToString("5.7.4");
        }
    }

    @Test
    void deviceInformationTellsBothVersions() throws Exception {
        try (EmulatedCardConnection card = card()) {
            DeviceInfo info = ManagementSession.over(card).info();
            assertThat(info.firmware()).isEqualTo("2.3.0");
            assertThat(info.behavesAs()).isEqualTo("5.7.4");
        }
    }
}
