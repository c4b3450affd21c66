package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.Totp;
import dev.keywright.oath.transfer.ProtobufReader.MalformedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one QR code of a Google Authenticator export holds. Google has not published the message; the numbers of its
 * fields and enums are those that Aegis and others read (beemdevelopment/Aegis, {@code google_auth.proto}).
 *
 * @param version    0 where it is missing, which a real export's is not
 * @param batchSize  how many QR codes the export has, at least 1
 * @param batchIndex which of them this is, from 0
 * @param batchId    what tells this export from another
 */
record MigrationPayload(List<Account> accounts, int version, int batchSize, int batchIndex, int batchId) {

    static final int ACCOUNTS = 1;
    static final int VERSION = 2;
    static final int BATCH_SIZE = 3;
    static final int BATCH_INDEX = 4;
    static final int BATCH_ID = 5;

    MigrationPayload {
        accounts = List.copyOf(accounts);
    }

    static MigrationPayload decode(byte[] encoded) throws MalformedMessage {
        ProtobufReader in = new ProtobufReader(encoded);
        List<Account> accounts = new ArrayList<>();
        int version = 0;
        int size = 1;
        int index = 0;
        int id = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case ACCOUNTS -> accounts.add(Account.decode(in.message()));
                case VERSION -> version = (int) in.number();
                case BATCH_SIZE -> size = Math.max(1, (int) in.number());
                case BATCH_INDEX -> index = (int) in.number();
                case BATCH_ID -> id = (int) in.number();
                default -> in.skip();
            }
        }
        if (size > AccountFormat.MAX_ACCOUNTS || index < 0 || index >= size) {
            throw new MalformedMessage("the export cannot have such a QR code");
        }
        return new MigrationPayload(accounts, version, size, index, id);
    }

    /**
     * One account; 0 where the message does not say.
     *
     * @param secret    the HMAC key; may be empty
     * @param name      the label, with the issuer before it or not
     * @param issuer    may be empty
     * @param algorithm 1 SHA-1, 2 SHA-256, 3 SHA-512, 4 MD5
     * @param digits    1 six, 2 eight
     * @param type      1 HOTP, 2 TOTP
     * @param counter   of the next code, for HOTP
     */
    record Account(Secret secret, String name, String issuer, int algorithm, int digits, int type, long counter) {

        static final int SECRET = 1;
        static final int NAME = 2;
        static final int ISSUER = 3;
        static final int ALGORITHM = 4;
        static final int DIGITS = 5;
        static final int TYPE = 6;
        static final int COUNTER = 7;

        static final int HOTP = 1;
        static final int TOTP = 2;
        static final int SIX = 1;
        static final int EIGHT = 2;

        private static Account decode(ProtobufReader in) throws MalformedMessage {
            byte[] secret = {};
            String name = "";
            String issuer = "";
            int algorithm = 0;
            int digits = 0;
            int type = 0;
            long counter = 0;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case SECRET -> secret = in.bytes();
                    case NAME -> name = in.text();
                    case ISSUER -> issuer = in.text();
                    case ALGORITHM -> algorithm = (int) in.number();
                    case DIGITS -> digits = (int) in.number();
                    case TYPE -> type = (int) in.number();
                    case COUNTER -> counter = in.number();
                    default -> in.skip();
                }
            }
            Account account = new Account(Secret.copyOf(secret), name, issuer, algorithm, digits, type, counter);
            Arrays.fill(secret, (byte) 0);
            return account;
        }

        OathCredential credential() throws UnusableAccount, InvalidOathInput {
            AccountName called = AccountName.ofLabel(name, issuer.isBlank() ? null : issuer.strip());
            HashAlgorithm hash = switch (algorithm) {
                case 0, 1 -> HashAlgorithm.SHA1;
                case 2 -> HashAlgorithm.SHA256;
                case 3 -> HashAlgorithm.SHA512;
                default -> throw new UnusableAccount("It wants an algorithm other than SHA1, SHA256 and SHA512: ask the"
                        + " service for one of these.");
            };
            int length = switch (digits) {
                case 0, SIX -> 6;
                case EIGHT -> 8;
                default -> throw new UnusableAccount("It says in an unknown way how many digits a code has: set the"
                        + " account up anew.");
            };
            return switch (type) {
                case TOTP -> OathCredential.totp(called, hash, length, Totp.DEFAULT_PERIOD, secret);
                case HOTP -> OathCredential.hotp(called, hash, length, counter, secret);
                default -> throw new UnusableAccount("It does not say whether it is for TOTP or for HOTP: set the"
                        + " account up anew.");
            };
        }
    }
}
