package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.state.DiscoverableCredential;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * PublicKeyCredentialUserEntity (WebAuthn §5.4.3) as this authenticator keeps it: a name of more than 64 bytes is cut
 * between two characters (WebAuthn §6.4.1).
 *
 * @param id          the user handle
 * @param name        at most 64 bytes of UTF-8, or null
 * @param displayName at most 64 bytes of UTF-8, or null
 */
record UserEntity(Bytes id, @Nullable String name, @Nullable String displayName) {

    private static final String ID = "id";
    private static final String NAME = "name";
    private static final String DISPLAY_NAME = "displayName";
    /** WebAuthn §5.4.3 for the handle, §6.4.1 for the names. */
    private static final int LONGEST = 64;

    /** The same without empty names, which is how updateUserInformation takes a name away (CTAP 2.1 §6.8.6). */
    UserEntity withoutEmptyNames() {
        return new UserEntity(id, "".equals(name) ? null : name, "".equals(displayName) ? null : displayName);
    }

    static UserEntity read(Parameters user) throws CtapError {
        return new UserEntity(
                Bytes.of(user.bytes(ID)),
                kept(user.optionalText(NAME)),
                kept(user.optionalText(DISPLAY_NAME)));
    }

    /** Whether the user handle is neither empty nor too long. */
    boolean hasFittingId() {
        return id.length() > 0 && id.length() <= LONGEST;
    }

    private static @Nullable String kept(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > LONGEST) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end);
    }

    /** @param named whether the names go out too */
    static CBORObject encode(DiscoverableCredential credential, boolean named) {
        CBORObject user = CBORObject.NewOrderedMap().Add(ID, credential.userId().toArray());
        if (named && credential.userName() != null) {
            user.Add(NAME, credential.userName());
        }
        if (named && credential.displayName() != null) {
            user.Add(DISPLAY_NAME, credential.displayName());
        }
        return user;
    }
}
