package dev.keywright.host.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.place.Holders.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders as Linux has them below {@code /proc}. */
class HoldersTest {

    private static final long SELF = 1;

    @TempDir
    Path processes;

    private Holders holders(Program... running) {
        return new Holders(processes, SELF, () -> List.of(running).stream());
    }

    private Path process(long pid, String name, String maps) throws IOException {
        Path process = Files.createDirectories(processes.resolve(Long.toString(pid)));
        Files.writeString(process.resolve("comm"), name + "\n");
        Files.writeString(process.resolve("maps"), maps);
        Files.createDirectories(process.resolve("fd"));
        return process;
    }

    private static String library(String name) {
        return "7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/" + name + "\n";
    }

    @Test
    void whoHasTheLibraryOfCardsLikelyHoldsOne() throws IOException {
        process(SELF, "java", library("libpcsclite.so.1.0.0"));
        process(20, "bash", library("libc.so.6"));
        process(30, "firefox", library("libc.so.6") + library("libpcsclite.so.1.0.0"));
        assertThat(holders().ofCard()).isEqualTo("Another program holds the card, likely firefox (process 30);"
                + " close it, or wait until it is done, and try again.");
    }

    @Test
    void gnupgsDaemonIsEndedByItsOwnCommand() throws IOException {
        process(30, "firefox", library("libpcsclite.so.1.0.0"));
        process(1234, "scdaemon", library("libpcsclite.so.1.0.0"));
        assertThat(holders().ofCard())
                .isEqualTo("scdaemon (process 1234) holds the card; end it with: gpgconf --kill scdaemon.");
    }

    @Test
    void whoHasTheNodeOpenHoldsIt() throws IOException {
        Files.createSymbolicLink(process(30, "fido2-token", "").resolve("fd/5"), Path.of("/dev/hidraw3"));
        Files.createSymbolicLink(process(40, "ssh", "").resolve("fd/5"), Path.of("/dev/hidraw4"));
        assertThat(holders().ofHid("/dev/hidraw3")).contains("likely fido2-token (process 30);");
    }

    /** As on other systems, and for the processes of other users. */
    @Test
    void elseProgramsAreToldByTheirNames() {
        Holders holders = holders(new Program(7, "Google Chrome"), new Program(8, "bash"), new Program(SELF, "ykman"));
        assertThat(holders.ofHid("DevSrvsID:1")).contains("likely Google Chrome (process 7);");
        assertThat(holders(new Program(9, "scdaemon.exe")).ofCard())
                .startsWith("scdaemon.exe (process 9) holds the card;");
        assertThat(holders().ofHid("DevSrvsID:1"))
                .isEqualTo("Another program holds the key; close it, or wait until it is done, and try again.");
        assertThat(holders().ofCard()).contains("gpgconf --kill scdaemon");
    }
}
