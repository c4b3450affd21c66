package dev.keywright.oath.transfer;

import dev.keywright.crypto.RandomSource;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SteamCode;
import dev.keywright.oath.Totp;
import dev.keywright.oath.transfer.MigrationPayload.Account;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes accounts as the {@code otpauth-migration} URIs of one Google Authenticator export. */
final class MigrationWriter {

    /** As many as Google Authenticator puts into one QR code. */
    private static final int ACCOUNTS_EACH = 10;

    /**
     * In bytes, of the accounts of one QR code that has several; it becomes some 1,100 characters, which is a code that
     * a phone still reads from a screen.
     */
    private static final int BYTES_EACH = 750;

    /** In bytes, of a single account: what is left of the largest QR code, 2,953 bytes (ISO/IEC 18004, table 7). */
    private static final int MAX_ACCOUNT = 2000;

    private static final int VERSION = 1;

    private MigrationWriter() {}

    static List<String> write(List<OathCredential> accounts) throws UnwritableAccounts {
        List<byte[]> batches = new ArrayList<>();
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        int inBatch = 0;
        for (OathCredential account : accounts) {
            byte[] encoded = encode(account);
            if (inBatch == ACCOUNTS_EACH || inBatch > 0 && batch.size() + encoded.length > BYTES_EACH) {
                batches.add(batch.toByteArray());
                batch.reset();
                inBatch = 0;
            }
            bytes(batch, MigrationPayload.ACCOUNTS, encoded);
            inBatch++;
        }
        batches.add(batch.toByteArray());
        int id = ByteBuffer.wrap(RandomSource.system().bytes(Integer.BYTES)).getInt();
        List<String> uris = new ArrayList<>();
        for (int index = 0; index < batches.size(); index++) {
            uris.add(MigrationUri.format(payload(batches.get(index), batches.size(), index, id)));
            Arrays.fill(batches.get(index), (byte) 0);
        }
        return uris;
    }

    private static byte[] payload(byte[] accounts, int size, int index, int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(accounts);
        number(out, MigrationPayload.VERSION, VERSION);
        number(out, MigrationPayload.BATCH_SIZE, size);
        number(out, MigrationPayload.BATCH_INDEX, index);
        number(out, MigrationPayload.BATCH_ID, id);
        return out.toByteArray();
    }

    private static byte[] encode(OathCredential account) throws UnwritableAccounts {
        String name = account.name().toString();
        if (SteamCode.isFor(account.type(), account.name().issuer())) {
            throw new UnwritableAccounts("The account " + name + " is of Steam, whose codes Google Authenticator cannot"
                    + " make: leave it out, or choose another format.");
        }
        if (account.digits() == 7) {
            throw new UnwritableAccounts("The account " + name + " has codes of 7 digits, which Google Authenticator"
                    + " cannot make: leave it out, or choose another format.");
        }
        if (account.type() == OathType.TOTP && account.period() != Totp.DEFAULT_PERIOD) {
            throw new UnwritableAccounts("The codes of the account " + name + " last " + account.period() + " seconds, and"
                    + " a Google Authenticator export can only say 30: leave it out, or choose another format.");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        account.secret().use(secret -> {
            bytes(out, Account.SECRET, secret);
            return null;
        });
        // With the issuer before it, since an account may have a colon of its own.
        bytes(out, Account.NAME, name.getBytes(StandardCharsets.UTF_8));
        String issuer = account.name().issuer();
        if (issuer != null) {
            bytes(out, Account.ISSUER, issuer.getBytes(StandardCharsets.UTF_8));
        }
        number(out, Account.ALGORITHM, switch (account.algorithm()) {
            case SHA1 -> 1;
            case SHA256 -> 2;
            case SHA512 -> 3;
        });
        number(out, Account.DIGITS, account.digits() == 8 ? Account.EIGHT : Account.SIX);
        number(out, Account.TYPE, account.type() == OathType.HOTP ? Account.HOTP : Account.TOTP);
        number(out, Account.COUNTER, account.counter());
        if (out.size() > MAX_ACCOUNT) {
            throw new UnwritableAccounts("The account " + name + " is too long for a QR code: give it a shorter name, or"
                    + " choose another format.");
        }
        return out.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, (long) field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3);
        varint(out, value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7f | 0x80));
        }
        out.write((int) rest);
    }
}
