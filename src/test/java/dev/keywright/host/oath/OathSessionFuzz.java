package dev.keywright.host.oath;

import dev.keywright.crypto.Secret;
import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.fuzz.FuzzedCard;
import dev.keywright.fuzz.FuzzedCard.Pulled;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A key that answers anything, with or without sense: the first byte tells what is done with it, and the answers follow,
 * each behind a byte of length. Whatever comes ends with a result or with one of the session's own sentences.
 */
public final class OathSessionFuzz implements FuzzTarget {

    private static final Instant AT = Instant.ofEpochSecond(59);
    private static final AccountName NAME = new AccountName("ACME", "a");
    private static final AccountId ID = AccountId.of(OathType.TOTP, NAME, 30);
    private static final String OPEN = "7903050403 7108a1b2c3d4e5f60718 9000";

    @Override
    public List<byte[]> seeds() {
        return List.of(
                seed(0, OPEN, "7207 21 41434d453a61 9000"),
                seed(1, OPEN, "9000"),
                seed(2, OPEN, "6a82"),
                seed(3, OPEN, "6984", "9000"),
                seed(4, OPEN, "7605 06 41397eea 9000"),
                seed(5, OPEN, "7106 41434d453a61 7605 06 41397eea 7101 62 7701 06 7104 36302f61 7605 06 41397eea 9000",
                        "7605 06 4c93cf18 9000"),
                seed(5, OPEN, "6985", "7202 21 61 6102", "7202 9000", "7203 2161 01 9000"),
                seed(6, OPEN, "9000"),
                seed(7, OPEN, "9000", OPEN),
                seed(8, OPEN, "7202 21 61 9000", "7101 61 7c01 06 9000"),
                seed(9, "7903050403 7108a1b2c3d4e5f60718 7408 1122334455667788 7b0101 9000", "6a80"));
    }

    private static byte[] seed(int action, String... answers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(action);
        for (String answer : answers) {
            byte[] bytes = HexFormat.of().parseHex(answer.replace(" ", ""));
            all.write(bytes.length);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        try (OathSession session = OathSession.open(new FuzzedCard(Arrays.copyOfRange(input, 1, input.length)))) {
            use(session, input[0] & 0xff);
        } catch (OathSessionException e) {
            if (!e.getMessage().endsWith(".") || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one sentence: " + e.getMessage());
            }
        } catch (Pulled e) {
            // The key had no more answers.
        }
    }

    private static void use(OathSession session, int action) throws IOException, OathSessionException {
        Secret secret = Secret.copyOf(new byte[20]);
        switch (action % 10) {
            case 0 -> session.list();
            case 1 -> session.put(
                    new OathCredential(NAME, OathType.TOTP, HashAlgorithm.SHA1, 6, 30, 0, secret), false);
            case 2 -> session.delete(ID);
            case 3 -> session.rename(ID, new AccountName(null, "b"));
            case 4 -> checkCode(session.calculate(ID, AT));
            case 5 -> session.calculateAll(AT).forEach(account -> {
                checkText(account.id());
                if (account.code() != null) {
                    checkCode(account.code());
                }
            });
            case 6 -> session.setPassword("secret".toCharArray());
            case 7 -> session.reset();
            case 8 -> session.details(AT).forEach(account -> checkText(account.id()));
            default -> session.unlock("secret".toCharArray());
        }
    }

    private static void checkText(AccountId id) {
        if (id.text().chars().anyMatch(Character::isISOControl) || id.period() < 0) {
            throw new AssertionError("a name that cannot be shown");
        }
    }

    private static void checkCode(OneTimeCode code) {
        if (!code.value().matches("[0-9]{1,9}|[2-9B-Y]{5}")) {
            throw new AssertionError("no code: " + code.value());
        }
    }
}
