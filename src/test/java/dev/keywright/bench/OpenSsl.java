package dev.keywright.bench;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The system's {@code openssl}, by whose P-256 signatures the emulated key is measured. */
final class OpenSsl {

    private static final Pattern SIGNATURES =
            Pattern.compile("(?m)^ *256 bits ecdsa \\(nistp256\\).* ([0-9.]+) +[0-9.]+$");
    private static final int SECONDS = 2;

    private OpenSsl() {}

    /** By the clock on the wall, as JMH measures; OpenSSL's own habit is to count processor time. */
    static double signaturesPerSecond() throws IOException {
        String output = run("speed", "-elapsed", "-seconds", Integer.toString(SECONDS), "ecdsap256");
        Matcher rate = SIGNATURES.matcher(output);
        if (!rate.find()) {
            throw new IOException("openssl speed printed no rate for ecdsap256: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    static String version() throws IOException {
        return run("version").strip();
    }

    private static String run(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process openssl = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(openssl.getInputStream().readAllBytes());
    }
}
