package dev.keywright.oath.transfer;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.SteamCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** Any bytes as an account file: a sentence, or rows; and accounts that are written are read as the same again. */
public final class ImportFuzz implements FuzzTarget {

    private static final String URI = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example&digits=8#x";
    private static final String HEX = "15d2fa517d3c6b791bd4cc2044c241429307001f";

    private final List<String> formats;
    private final List<byte[]> seeds;
    private final UnaryOperator<byte[]> file;

    private ImportFuzz(List<String> formats, List<byte[]> seeds, UnaryOperator<byte[]> file) {
        this.formats = formats;
        this.seeds = seeds;
        this.file = file;
    }

    public static ImportFuzz otpauth() {
        return new ImportFuzz(List.of("otpauth"), texts(
                URI,
                "# comment\r\n\n" + URI + "\r\n" + URI.replace("totp", "hotp") + "&counter=7",
                "otpauth://steam/Steam:a%3Ab+c?secret=mzxw-6ytb==&image=%F0%9F%94%91&period=60&algorithm=HMAC-SHA512",
                "otpauth-migration://offline?data=CgwKBAECAwQSAWEwAhAB\n\ufeff" + URI), UnaryOperator.identity());
    }

    /** The payload of one URI. */
    public static ImportFuzz migration() {
        List<byte[]> seeds = new ArrayList<>();
        for (String hex : List.of(
                "0a310a0a48656c6c6f21deadbeef12184578616d706c653a616c69636540676f6f676c652e636f6d"
                        + "1a074578616d706c653002",
                "0a140a0401020304120161200128023001388094ebdc031001180220012805",
                "0a0d0a04010203041201613002420178" + "100118012000" + "28ffffffff0f")) {
            seeds.add(HexFormat.of().parseHex(hex));
        }
        return new ImportFuzz(List.of("google"), seeds, payload -> (
                "otpauth-migration://offline?data=" + Base64.getUrlEncoder().encodeToString(payload))
                .getBytes(StandardCharsets.US_ASCII));
    }

    public static ImportFuzz csv() {
        return new ImportFuzz(List.of("entra-csv", "yubico-csv", "oath-csv"), texts(
                "upn,serial number,secret key,time interval,manufacturer,model\n"
                        + "\"a''b\"@c,1,2234567abcdef2234567abcdef,60,M,m",
                "T1, " + HEX + ", totp, 6, 60, sha256\nT2;" + HEX,
                "# version: 2\nu,r,r,T1," + HEX + ",hotp,8,17\n",
                "LOGGING START,1\nOATH-HOTP,1,1,ubnu,," + HEX + ",,,0,0,0,6,16,0,0,0,0,0\n",
                "5083260,ubnu05083260,16," + HEX + ",,2013-05-06T10:11:12,\n"), UnaryOperator.identity());
    }

    private static List<byte[]> texts(String... texts) {
        return List.of(texts).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Override
    public List<byte[]> seeds() {
        return seeds;
    }

    @Override
    public void run(byte[] input) {
        byte[] content = file.apply(input);
        AccountFormats.all().forEach(format -> format.recognises(content));
        for (String name : formats) {
            AccountFormat format = AccountFormats.named(name).orElseThrow();
            try {
                check(format, format.read(content, FilePassword.NONE));
            } catch (UnreadableAccountFile e) {
                requireSentence(e.getMessage());
            }
        }
    }

    private static void check(AccountFormat format, List<ImportRow> rows) {
        List<OathCredential> accounts = new ArrayList<>();
        int number = 0;
        for (ImportRow row : rows) {
            if (row.number() != ++number) {
                throw new AssertionError("row " + number + " says that it is " + row.number());
            }
            if (row instanceof ImportRow.Account account) {
                accounts.add(account.credential());
            } else if (row instanceof ImportRow.Failure failure) {
                requireSentence(failure.reason());
            }
        }
        if (rows.isEmpty()) {
            throw new AssertionError("no rows, and no word why");
        }
        // An otpauth URI of Steam says nothing of digits.
        accounts.removeIf(account -> SteamCode.isFor(account.type(), account.name().issuer()) && account.digits() != 6);
        if (!accounts.isEmpty()) {
            again(AccountFormats.named("otpauth").orElseThrow(), accounts);
            if (format.name().equals("google")) {
                again(format, accounts);
            }
        }
    }

    private static void again(AccountFormat format, List<OathCredential> accounts) {
        try {
            List<OathCredential> read = new ArrayList<>();
            for (ImportRow row : format.read(format.write(accounts, FilePassword.NONE), FilePassword.NONE)) {
                read.add(((ImportRow.Account) row).credential());
            }
            if (!read.equals(accounts)) {
                throw new AssertionError(accounts + " came back as " + read);
            }
        } catch (UnwritableAccounts e) {
            requireSentence(e.getMessage());
        } catch (UnreadableAccountFile e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static void requireSentence(String message) {
        if (!message.endsWith(".")) {
            throw new AssertionError("no sentence: " + message);
        }
    }
}
