package dev.keywright.token.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.state.DiscoverableCredential.LargeBlob;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateCodec.UnreadableState;
import dev.keywright.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What earlier versions wrote of a credential, which later ones give more fields. */
class StateCodecTest {

    private static final SigningKey KEY =
            new SigningKey(SignatureAlgorithm.ES256, Secret.copyOf(new byte[32]), new byte[64]);
    private static final Bytes CRED_BLOB = Bytes.of((byte) 1);
    private static final Secret LARGE_BLOB_KEY = Secret.copyOf(new byte[32]);
    private static final LargeBlob LARGE_BLOB = new LargeBlob(Bytes.of((byte) 2), 7);
    private static final int LARGE_BLOB_FIELD = 14;

    private static DiscoverableCredential credential(
            @Nullable Bytes credBlob, @Nullable Secret largeBlobKey, boolean payments, @Nullable LargeBlob largeBlob) {
        Bytes bytes = Bytes.of((byte) 9);
        return new DiscoverableCredential(
                bytes, "example.org", bytes, bytes, null, null, KEY, 1, null, credBlob, largeBlobKey, payments,
                largeBlob, 3);
    }

    private static CBORObject encoded() {
        return CBORObject.DecodeFromBytes(StateCodec.encode(List.of(
                new CredentialStored(credential(CRED_BLOB, LARGE_BLOB_KEY, true, LARGE_BLOB)))));
    }

    @ParameterizedTest
    @CsvSource({"15, true, true", "14, true, false", "11, false, false"})
    void aCredentialHasTheFieldsThatItsVersionKnew(int fields, boolean extended, boolean withBlob)
            throws UnreadableState {
        CBORObject all = encoded();
        while (all.get(0).size() > fields) {
            all.get(0).RemoveAt(all.get(0).size() - 1);
        }

        assertThat(all.get(0).size()).isEqualTo(fields);
        assertThat(StateCodec.decode(all.EncodeToBytes()))
                .containsExactly(new CredentialStored(credential(
                        extended ? CRED_BLOB : null,
                        extended ? LARGE_BLOB_KEY : null,
                        extended,
                        withBlob ? LARGE_BLOB : null)));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 16})
    void noVersionHadOtherFields(int fields) {
        CBORObject all = encoded();
        while (all.get(0).size() > fields) {
            all.get(0).RemoveAt(all.get(0).size() - 1);
        }
        while (all.get(0).size() < fields) {
            all.get(0).Add(0);
        }

        assertThatThrownBy(() -> StateCodec.decode(all.EncodeToBytes())).isInstanceOf(UnreadableState.class);
    }

    @Test
    void aLargeBlobIsBytesAndASize() {
        for (CBORObject wrong : List.of(
                CBORObject.FromObject(new byte[] {2}), CBORObject.NewArray(), CBORObject.NewArray().Add(new byte[] {2}),
                CBORObject.NewArray().Add("x").Add(7), CBORObject.NewArray().Add(new byte[] {2}).Add("x"))) {
            CBORObject all = encoded();
            all.get(0).Set(LARGE_BLOB_FIELD, wrong);
            assertThatThrownBy(() -> StateCodec.decode(all.EncodeToBytes())).isInstanceOf(UnreadableState.class);
        }
    }
}
