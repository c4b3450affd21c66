package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.GET_NEXT_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CTAP 2.1 §6.3, where the store fails. */
class GetNextAssertionTest {

    private final TestToken token = new TestToken();

    @BeforeEach
    void registerThree() {
        for (int user = 1; user <= 3; user++) {
            token.ok(MAKE_CREDENTIAL, discoverableCreation(Platform.RP_ID, user));
        }
    }

    private static int user(CBORObject response) {
        return member(member(response, 4), "id").GetByteString()[0];
    }

    @Test
    void aFailedStoreSkipsNoCredential() {
        assertThat(user(token.ok(GET_ASSERTION, assertion()))).isEqualTo(3);

        token.storeIsBroken = true;
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.OTHER);
        token.storeIsBroken = false;

        assertThat(user(token.ok(GET_NEXT_ASSERTION))).isEqualTo(2);
        assertThat(user(token.ok(GET_NEXT_ASSERTION))).isEqualTo(1);
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);
    }

    @Test
    void nothingFollowsAnAnswerThatDidNotLeave() {
        token.storeIsBroken = true;
        assertThat(token.status(GET_ASSERTION, assertion())).isEqualTo(CtapStatus.OTHER);
        token.storeIsBroken = false;

        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);
    }
}
