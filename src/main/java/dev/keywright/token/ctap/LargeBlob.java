package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.token.TokenCore;
import dev.keywright.token.ctap.UserVerification.Verified;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The extension largeBlob (CTAP 2.2 §12.4): a blob that the key itself keeps in a discoverable credential. A device
 * has this or {@link LargeBlobKey} with {@link LargeBlobs}, never both. All outputs are unsigned.
 *
 * <p>The text leaves to the device which credentials can hold a blob: here each discoverable one, asked for or not, up
 * to {@value #LONGEST} bytes. For a write it wants the credential listed. No rule was found for what else proves that
 * a write is meant, so this key is careful: it also wants the user present, and verified where it can verify, as
 * authenticatorLargeBlobs does (§6.10.2); else it says that nothing was written.
 */
final class LargeBlob implements Extension {

    private static final String NAME = "largeBlob";
    private static final String SUPPORT = "support";
    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final String ORIGINAL_SIZE = "originalSize";

    /**
     * No limit was found in the text. This takes the 2,048 bytes that Chromium lets a page write, even where
     * compression makes them longer, and beside the longest signature (ML-DSA-87) the answer still fits into a message
     * of CTAPHID.
     */
    static final int LONGEST = 2048 + 64;

    private final CurrentOptions current;

    LargeBlob(TokenCore core) {
        this.current = new CurrentOptions(core);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * @throws CtapError INVALID_CBOR for anything but a map of {@code support}, which is "required" or "preferred";
     *     LARGE_BLOB_STORAGE_FULL where it is required of a credential that is not stored
     */
    @Override
    public @Nullable Registering registering(Parameters inputs, RegistrationRequest request) throws CtapError {
        CBORObject input = input(inputs, 1);
        if (input == null) {
            return null;
        }
        String support = member(input, SUPPORT, CBORType.TextString).AsString();
        if (!support.equals("required") && !support.equals("preferred")) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
        if (request.discoverable()) {
            return new Registration();
        }
        if (support.equals("required")) {
            throw new CtapError(CtapStatus.LARGE_BLOB_STORAGE_FULL);
        }
        return null;
    }

    private record Registration() implements Registering {
        @Override
        public void answer(Credential made, Verified verified, ExtensionOutputs outputs) {
            outputs.addUnsigned(NAME, CBORObject.NewMap().Add("supported", true));
        }
    }

    /**
     * @throws CtapError INVALID_CBOR for anything but a map of {@code read}, which is true, or of {@code write} and
     *     {@code originalSize}
     */
    @Override
    public @Nullable Asserting asserting(Parameters inputs, AssertionRequest request) throws CtapError {
        CBORObject input = input(inputs, 2);
        if (input == null) {
            return null;
        }
        if (input.size() == 1) {
            if (!member(input, READ, CBORType.Boolean).AsBoolean()) {
                throw new CtapError(CtapStatus.INVALID_CBOR);
            }
            return LargeBlob::read;
        }
        byte[] blob = member(input, WRITE, CBORType.ByteString).GetByteString();
        CBORObject size = member(input, ORIGINAL_SIZE, CBORType.Integer);
        if (size.AsNumber().IsNegative()) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
        boolean kept = blob.length <= LONGEST && size.CanValueFitInInt64() && request.present() && request.listed();
        return new Writing(
                kept ? new DiscoverableCredential.LargeBlob(Bytes.of(blob), size.AsInt64Value()) : null,
                current.isProtected());
    }

    private static void read(Credential credential, Verified verified, ExtensionOutputs outputs) {
        if (credential.stored() != null && credential.stored().largeBlob() != null) {
            DiscoverableCredential.LargeBlob blob = credential.stored().largeBlob();
            outputs.addUnsigned(
                    NAME,
                    CBORObject.NewMap()
                            .Add("blob", blob.compressed().toArray())
                            .Add(ORIGINAL_SIZE, blob.originalSize()));
        }
    }

    /**
     * @param blob         null where none may keep it, whichever credential answers
     * @param userVerified whether only a verified user may write
     */
    private record Writing(DiscoverableCredential.@Nullable LargeBlob blob, boolean userVerified)
            implements Asserting {
        @Override
        public void answer(Credential credential, Verified verified, ExtensionOutputs outputs) {
            boolean written = blob != null && credential.stored() != null && (verified.user() || !userVerified);
            if (written) {
                outputs.change(new CredentialStored(credential.stored().withLargeBlob(blob)));
            }
            outputs.addUnsigned(NAME, CBORObject.NewMap().Add("written", written));
        }
    }

    /** The input, a map of one to {@code most} members, or null where there is none. */
    private static @Nullable CBORObject input(Parameters inputs, int most) throws CtapError {
        CBORObject input = inputs.raw().GetOrDefault(NAME, null);
        if (input != null && (input.getType() != CBORType.Map || input.size() < 1 || input.size() > most)) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
        return input;
    }

    /** §12.4, step 1 of both commands: what is not as its CDDL says is no CBOR to it, of whichever type. */
    private static CBORObject member(CBORObject input, String name, CBORType type) throws CtapError {
        CBORObject value = input.GetOrDefault(name, null);
        if (value == null || value.getType() != type) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
        return value;
    }
}
