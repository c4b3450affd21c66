package dev.keywright.token.management;

import java.util.Set;

/** The applications of a key, by their bit in the device information (CAPABILITY in Yubico's yubikit). */
public enum Application {
    OTP(0x01),
    U2F(0x02),
    OPENPGP(0x08),
    PIV(0x10),
    OATH(0x20),
    HSMAUTH(0x100),
    FIDO2(0x200);

    private final int bit;

    Application(int bit) {
        this.bit = bit;
    }

    static int bits(Set<Application> applications) {
        return applications.stream().mapToInt(application -> application.bit).sum();
    }
}
