package dev.keywright.oath.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.oath.QrCode;
import dev.keywright.oath.UnreadableQrCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are as large as is allowed and full of what is not, read in a JVM that has 64 MB in all. */
class HostileFilesTest {

    private static final String URI = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP";
    private static final String MIGRATION = "otpauth-migration://offline?data=";
    private static final String ENTRA = "upn,serial number,secret key,time interval,manufacturer,model\n";
    private static final String HEX = "15d2fa517d3c6b791bd4cc2044c241429307001f";

    @TempDir
    Path folder;

    @Test
    void eachEndsInASentence() throws Exception {
        Path output = folder.resolve("output");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(java.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readAllLines(output)).hasSize(cases().size()).allSatisfy(line -> assertThat(line)
                .matches("[a-z0-9-]+ \\S+: .*(10000|64|25 million|262144|8192|damaged|compressed).*\\."));
    }

    /** By {@code FORMAT WHAT}. */
    private static Map<String, Supplier<byte[]>> cases() {
        Map<String, Supplier<byte[]>> cases = new LinkedHashMap<>();
        cases.put("otpauth accounts", () -> repeated("", URI + "\n", 100_000));
        cases.put("google accounts", () -> repeated("", migration(1) + "\n", 100_000));
        cases.put("google in-one", () -> ascii(migration(100_000)));
        cases.put("google in-many", () -> repeated("", migration(8000) + "\n", 100));
        cases.put("google in-small", () -> repeated("", MIGRATION + "CgA=" + "\n", 1_000_000));
        cases.put("google nothing-in-one", () -> repeated("", MIGRATION + "CgAK".repeat(60_000) + "\n", 100));
        cases.put("google without-any", () -> repeated("", MIGRATION + "\n", 1_000_000));
        cases.put("entra-csv accounts", () -> repeated(ENTRA, "a@b.c,1,2234567abcdef2234567abcdef,30,M,m\n", 100_000));
        cases.put("yubico-csv accounts",
                () -> repeated("", "OATH-HOTP,1,1,a,," + HEX + ",,,0,0,0,6,0,0,0,0,0,0\n", 100_000));
        cases.put("oath-csv accounts", () -> repeated("", "a," + HEX + "\n", 100_000));
        cases.put("aegis accounts", () -> repeated("{\"version\":1,\"header\":{},\"db\":{\"entries\":[",
                "{\"type\":\"totp\",\"name\":\"a\",\"info\":{\"secret\":\"JBSWY3DPEHPK3PXP\",\"digits\":6}},",
                100_000));
        cases.put("2fas accounts", () -> repeated("{\"services\":[",
                "{\"name\":\"a\",\"secret\":\"JBSWY3DPEHPK3PXP\",\"otp\":{\"account\":\"b\",\"digits\":6}},", 100_000));
        cases.put("andotp accounts", () -> repeated("[",
                "{\"secret\":\"JBSWY3DPEHPK3PXP\",\"label\":\"a\",\"issuer\":\"b\",\"type\":\"TOTP\"},", 100_000));
        cases.put("pskc accounts", () -> repeated("<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:pskc'>",
                "<KeyPackage><Key Id='1' Algorithm='a:totp'><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret>"
                        + "</Data></Key></KeyPackage>", 100_000));
        for (String format : new String[] {"otpauth", "google", "entra-csv", "oath-csv", "yubico-csv"}) {
            String start = switch (format) {
                case "otpauth" -> URI + "&image=";
                case "google" -> MIGRATION;
                case "entra-csv" -> ENTRA;
                case "yubico-csv" -> "OATH-HOTP,";
                default -> "a," + HEX + ",";
            };
            cases.put(format + " one-line", () -> full(start, "A"));
            cases.put(format + " quotes", () -> full(start, "\""));
            if (format.endsWith("csv")) {
                cases.put(format + " commas", () -> full(start, ","));
                cases.put(format + " quoted", () -> full(start + "\"", "A,\n"));
            }
        }
        cases.put("oath-csv gzip", () -> full("\u001f\u008b", "\u0000"));
        cases.put("otpauth png", () -> png(60_000, 60_000));
        return cases;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] repeated(String start, String line, int times) {
        byte[] first = ascii(start);
        byte[] each = ascii(line);
        int lines = Math.min(times, (AccountFormat.MAX_FILE_LENGTH - first.length) / each.length);
        byte[] all = Arrays.copyOf(first, first.length + lines * each.length);
        for (int i = 0; i < lines; i++) {
            System.arraycopy(each, 0, all, first.length + i * each.length, each.length);
        }
        return all;
    }

    private static byte[] full(String start, String piece) {
        return repeated(start, piece, AccountFormat.MAX_FILE_LENGTH);
    }

    /** A URI with so many accounts of 16 bytes each. */
    private static String migration(int accounts) {
        byte[] account = {0x0a, 0x0e, 0x0a, 4, 1, 2, 3, 4, 0x12, 1, 'a', 0x30, 2, 0x28, 1, 0x20};
        account[1] = (byte) (account.length - 2 + 1);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < accounts; i++) {
            payload.writeBytes(account);
            payload.write(1);
        }
        payload.writeBytes(new byte[] {0x10, 1});
        return MIGRATION + Base64.getEncoder().encodeToString(payload.toByteArray()).replace("+", "%2B");
    }

    /** Of one colour: 10 kilobytes that promise gigabytes (ISO/IEC 15948). */
    private static byte[] png(int width, int height) {
        try {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            DataOutputStream header = new DataOutputStream(chunk);
            header.writeBytes("IHDR");
            header.writeInt(width);
            header.writeInt(height);
            header.write(new byte[] {8, 6, 0, 0, 0});
            CRC32 crc = new CRC32();
            crc.update(chunk.toByteArray());
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(file);
            out.writeLong(0x89504e470d0a1a0aL);
            out.writeInt(13);
            out.write(chunk.toByteArray());
            out.writeInt((int) crc.getValue());
            return file.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads all of them, one after the other. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws IOException {
            for (Map.Entry<String, Supplier<byte[]>> one : cases().entrySet()) {
                System.out.println(one.getKey() + ": " + end(one.getKey().split(" ")[0], one.getValue().get()));
            }
        }

        private static String end(String format, byte[] file) throws IOException {
            try {
                if (QrCode.isPicture(file)) {
                    return QrCode.read(new ByteArrayInputStream(file));
                }
                if (file[0] == 0x1f) {
                    return AccountFormats.of(file).name();
                }
                AccountFormat reader = AccountFormats.named(format).orElseThrow();
                reader.recognises(file);
                return "accepted with " + reader.read(file, FilePassword.NONE).size() + " rows: "
                        + reader.read(file, FilePassword.NONE).get(0);
            } catch (UnreadableAccountFile | UnreadableQrCode e) {
                return e.getMessage();
            }
        }
    }
}
