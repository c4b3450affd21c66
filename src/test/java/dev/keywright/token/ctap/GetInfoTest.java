package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GetInfoTest {

    private final TestToken token = new TestToken();

    @Test
    void reportsTheProfilesMembersAndNoOther() {
        CBORObject info = token.ok(Platform.GET_INFO);

        assertThat(info.getKeys().stream().map(CBORObject::AsInt32))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14);
        assertThat(Platform.member(info, 1)).hasToString("[\"U2F_V2\", \"FIDO_2_0\", \"FIDO_2_1_PRE\"]");
        assertThat(Platform.member(info, 2)).hasToString("[\"credProtect\", \"hmac-secret\"]");
        assertThat(HexFormat.of().formatHex(Platform.member(info, 3).GetByteString()))
                .isEqualTo("2fc0579f811347eab116bb5a8db9202a");
        assertThat(Platform.member(info, 4))
                .isEqualTo(Platform.map(
                        "rk", true, "up", true, "plat", false, "clientPin", false, "credentialMgmtPreview", true));
        assertThat(Platform.member(info, 5).AsInt32()).isEqualTo(1200);
        assertThat(Platform.member(info, 6)).hasToString("[2, 1]");
        assertThat(Platform.member(info, 7).AsInt32()).isEqualTo(8);
        assertThat(Platform.member(info, 8).AsInt32()).isEqualTo(128);
        assertThat(Platform.member(info, 9)).hasToString("[\"nfc\", \"usb\"]");
        assertThat(Platform.member(info, 10)).isEqualTo(Platform.algorithms(Platform.ES256, Platform.EDDSA));
        assertThat(Platform.member(info, 13).AsInt32()).isEqualTo(4);
        assertThat(Platform.member(info, 14).AsInt32()).isEqualTo(328707);
    }

    @Test
    void tellsWhetherAPinIsSet() {
        new Platform(token, 2).setPin("1234");

        CBORObject options = Platform.member(token.ok(Platform.GET_INFO), 4);

        assertThat(Platform.member(options, "clientPin").AsBoolean()).isTrue();
    }
}
