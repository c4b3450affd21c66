package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.SetupKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.store.Database;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.SettableClock;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service accepts, once, what oathtool (OATH Toolkit) and python3-yubiotp make. */
@Databases
class CodeJudgesIT {

    private static final String ENCODE = """
            import sys
            from yubiotp.otp import OTP, encode_otp
            otp = OTP(bytes.fromhex(sys.argv[1]), int(sys.argv[4]), 0x123456, int(sys.argv[5]), 0xabcd)
            print(encode_otp(otp, bytes.fromhex(sys.argv[2]), sys.argv[3].encode()).decode())
            """;

    private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_700_000_010));
    private KeywrightServer server;
    private CodeClient client;

    @BeforeEach
    void start(TestDatabase empty) throws Exception {
        Database database = empty.open();
        server = KeywrightServer.start(
                Config.local(0, database, empty.vault(database), new FakeDesk()).withClock(clock));
        client = new CodeClient(server.port(), new ApiKeys(database.jdbi(), clock, RandomSource.system())
                .createFirst().orElseThrow().text().reveal());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void acceptedOnce(String user, String code) throws Exception {
        client.verify(user, code).expect(200);
        assertThat(client.verify(user, code).reason()).isEqualTo("400 code-refused");
    }

    private static String setupKey(String algorithm) {
        return SetupKey.format(Secret.copyOf(RandomSource.system().bytes(switch (algorithm) {
            case "SHA1" -> 20;
            case "SHA256" -> 32;
            default -> 64;
        })));
    }

    @Test
    void totpOfOathtool() throws Exception {
        for (String algorithm : List.of("SHA1", "SHA256", "SHA512")) {
            for (int digits = 6; digits <= 8; digits++) {
                for (int period : new int[] {30, 60}) {
                    String user = algorithm + "-" + digits + "-" + period;
                    String key = setupKey(algorithm);
                    client.imported(user, "otpauth://totp/" + user + "?secret=" + key + "&algorithm=" + algorithm
                            + "&digits=" + digits + "&period=" + period);
                    for (int step = -1; step <= 2; step++) {
                        long at = clock.instant().getEpochSecond() + (long) step * period;
                        acceptedOnce(user, Oathtool.totp(key, algorithm, digits, period, at));
                    }
                }
            }
        }
    }

    @Test
    void hotpOfOathtool() throws Exception {
        for (int digits : new int[] {6, 8}) {
            for (long counter : new long[] {0, 4_294_967_295L}) {
                String user = digits + "-" + counter;
                String key = setupKey("SHA1");
                client.imported(user, "otpauth://hotp/" + user + "?secret=" + key + "&digits=" + digits + "&counter="
                        + counter);
                for (int step : new int[] {0, 1, 5, 16}) {
                    acceptedOnce(user, Oathtool.hotp(key, "SHA1", digits, counter + step));
                }
            }
        }
    }

    @Test
    void passwordsOfYubiotp() throws Exception {
        String privateId = "010203040506";
        String key = "202122232425262728292a2b2c2d2e2f";
        client.post("/codes/tokens/import", Map.of("username", "ada", "label", "key", "type", "yubico-otp",
                "publicId", "vvccccfiluij", "privateId", privateId, "key", key)).expect(201);
        acceptedOnce("ada", yubiotp(privateId, key, 1, 0));
        acceptedOnce("ada", yubiotp(privateId, key, 1, 255));
        acceptedOnce("ada", yubiotp(privateId, key, 258, 0));
        assertThat(client.verify("ada", yubiotp(privateId, key, 257, 1)).reason()).isEqualTo("400 code-refused");
        assertThat(client.verify("ada", yubiotp(privateId, key.replace('2', '3'), 300, 0)).reason())
                .isEqualTo("400 code-refused");
        acceptedOnce("ada", yubiotp(privateId, key, 32_767, 0));
    }

    private static String yubiotp(String privateId, String key, int useCounter, int sessionCounter)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/python3", "-c", ENCODE, privateId, key, "vvccccfiluij",
                Integer.toString(useCounter), Integer.toString(sessionCounter)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
