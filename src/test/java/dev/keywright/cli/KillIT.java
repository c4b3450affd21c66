package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.OathSession;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.Service;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment loses nothing that was answered, and no HOTP code is given out twice. */
class KillIT {

    private static final String KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final int SERVICE_ROUNDS = 12;
    private static final int EMULATE_ROUNDS = 5;
    private static final int LONGEST_FIRE_MILLIS = 700;
    private static final int LONGEST_START_MILLIS = 1_500;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path data;

    /** Somebody who uses the service as fast as it answers, and remembers every answer. */
    private interface Client {

        /** One request; an {@code IOException} means that no answer came. */
        void ask(Service service) throws Exception;

        /** Compares what the service has after its restart with what it answered before. */
        void check(Service service) throws Exception;
    }

    @Test
    void theServiceKeepsWhatItAnswered() throws Exception {
        Launcher keywright = new Launcher(data).withJavaOptions(QUICK_START);
        Codes codes = new Codes();
        Accounts accounts = new Accounts();
        Passkeys passkeys = new Passkeys();
        List<Client> clients = List.of(codes, accounts, passkeys);
        try (Service service = Service.start(keywright)) {
            service.post(service.ofKey("oath"), Map.of("uri", codes.uri())).expectSuccess();
        }
        for (int round = 0; round < SERVICE_ROUNDS; round++) {
            if (round % 4 == 3) {
                killWhileItStarts(keywright);
            }
            try (Service service = Service.start(keywright)) {
                for (Client client : clients) {
                    client.check(service);
                }
                fire(service, clients);
            }
        }
        try (Service service = Service.start(keywright)) {
            for (Client client : clients) {
                client.check(service);
            }
        }
        System.out.printf("KillIT, serve, seed %d: %d codes, %d accounts, %d passkeys%n",
                seed, codes.next, accounts.number, passkeys.number);
        assertThat(codes.next).as("seed " + seed).isGreaterThanOrEqualTo(SERVICE_ROUNDS);
        assertThat(accounts.number).as("seed " + seed).isGreaterThanOrEqualTo(SERVICE_ROUNDS);
        assertThat(passkeys.number).as("seed " + seed).isGreaterThanOrEqualTo(SERVICE_ROUNDS);
    }

    private void killWhileItStarts(Launcher keywright) throws Exception {
        Process process = keywright.launch("serve", "--port", "0");
        Thread.sleep(random.nextInt(LONGEST_START_MILLIS));
        process.destroyForcibly().waitFor();
    }

    /**
     * Lets all clients loose, kills the service in the middle of it, and waits until they have noticed. Each has had an
     * answer by then, however busy the machine.
     */
    private void fire(Service service, List<Client> clients) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch answered = new CountDownLatch(clients.size());
        for (Client client : clients) {
            AtomicBoolean first = new AtomicBoolean(true);
            threads.add(untilNoAnswerComes(() -> {
                client.ask(service);
                if (first.getAndSet(false)) {
                    answered.countDown();
                }
                return null;
            }, failure));
        }
        assertThat(answered.await(30, TimeUnit.SECONDS)).as("seed " + seed + ": " + failure.get()).isTrue();
        Thread.sleep(random.nextInt(LONGEST_FIRE_MILLIS));
        service.kill();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(failure.get()).as("seed " + seed).isNull();
    }

    private static Thread untilNoAnswerComes(Callable<?> request, AtomicReference<@Nullable Throwable> failure) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    request.call();
                }
            } catch (IOException e) {
                return;
            } catch (Exception | AssertionError e) {
                failure.set(e);
            }
        });
        thread.start();
        return thread;
    }

    /** Asks for the codes of a HOTP account. */
    private final class Codes implements Client {
        private final List<String> answered = new ArrayList<>();
        private long next;
        private boolean asking;

        String uri() {
            return "otpauth://hotp/codes?digits=8&secret=" + KEY;
        }

        @Override
        public void ask(Service service) throws Exception {
            ask(() -> service.post(service.ofKey("oath/code"), Map.of("account", "codes"))
                    .expectSuccess()
                    .get("value")
                    .asText());
        }

        void ask(Callable<String> request) throws Exception {
            asking = true;
            answered.add(request.call());
            asking = false;
        }

        @Override
        public void check(Service service) throws Exception {
            check(() -> service.post(service.ofKey("oath/code"), Map.of("account", "codes"))
                    .expectSuccess()
                    .get("value")
                    .asText());
        }

        /** What was answered are the codes of one counter after the other; at most one was made and never answered. */
        void check(Callable<String> request) throws Exception {
            assertThat(answered).as("seed " + seed).isEqualTo(Oathtool.hotp(KEY, next, answered.size()));
            next += answered.size();
            answered.clear();
            List<String> due = Oathtool.hotp(KEY, next, asking ? 2 : 1);
            String code = request.call();
            assertThat(due).as("seed " + seed).contains(code);
            next += 1 + due.indexOf(code);
            asking = false;
        }
    }

    /** Adds accounts, and removes them again before the key is full. */
    private final class Accounts implements Client {
        private static final int ENOUGH = 20;

        private final Deque<String> there = new ArrayDeque<>();
        private @Nullable String asked;
        private int number;

        @Override
        public void ask(Service service) throws Exception {
            String path = service.ofKey("oath");
            if (there.size() < ENOUGH) {
                String name = "account " + ++number;
                asked = name;
                service.post(path, Map.of("account", name, "setupKey", KEY)).expectSuccess();
                there.addLast(name);
            } else {
                asked = there.getFirst();
                service.delete(path, "account", asked).expectSuccess();
                there.removeFirst();
            }
            asked = null;
        }

        @Override
        public void check(Service service) throws Exception {
            List<String> listed = new ArrayList<>();
            service.get(service.ofKey("oath")).get("accounts").forEach(one -> listed.add(one.get("id").asText()));
            assertThat(listed.remove("codes")).isTrue();
            Set<String> certain = new HashSet<>(there);
            Set<String> found = new HashSet<>(listed);
            if (asked != null) {
                certain.remove(asked);
                found.remove(asked);
            }
            assertThat(found).as("seed " + seed).isEqualTo(certain);
            there.removeIf(name -> !listed.contains(name));
            if (asked != null && listed.contains(asked) && !there.contains(asked)) {
                there.addLast(asked);
            }
            asked = null;
        }
    }

    /** Registers passkeys: as many as fit on the key are kept there, the others with the service alone. */
    private final class Passkeys implements Client {
        private static final int ON_KEY = 20;

        private final Set<String> onKey = new LinkedHashSet<>();
        private final Set<String> registered = new LinkedHashSet<>();
        private int number;

        @Override
        public void ask(Service service) throws Exception {
            String user = "user " + ++number;
            boolean discoverable = number <= ON_KEY;
            JsonNode options = service.post("/attestation/options", Map.of(
                            "username", user,
                            "displayName", user,
                            "authenticatorSelection",
                            Map.of("residentKey", discoverable ? "required" : "discouraged")))
                    .expectSuccess();
            JsonNode credential = service.post(service.ofKey("webauthn/create"), options).expectSuccess();
            if (discoverable) {
                onKey.add(user);
            }
            service.post("/attestation/result", credential).expectSuccess();
            registered.add(user);
        }

        @Override
        public void check(Service service) throws Exception {
            assertThat(texts(service.get("/api/passkeys"), "username")).as("seed " + seed).containsAll(registered);
            assertThat(texts(service.get(service.ofKey("passkeys")), "userName")).as("seed " + seed).containsAll(onKey);
            for (String user : registered.stream().skip(Math.max(0, registered.size() - 2)).toList()) {
                JsonNode options = service.post("/assertion/options", Map.of("username", user)).expectSuccess();
                JsonNode credential = service.post(service.ofKey("webauthn/get"), options).expectSuccess();
                service.post("/assertion/result", credential).expectSuccess();
            }
        }

        private Set<String> texts(JsonNode answer, String member) {
            Set<String> texts = new HashSet<>();
            answer.get("passkeys").forEach(one -> texts.add(one.get(member).asText()));
            return texts;
        }
    }

    @Test
    void theEmulatedKeyBehindVpcdKeepsWhatItAnswered() throws Exception {
        Codes codes = new Codes();
        var credential = OtpauthUri.parse(codes.uri());
        Launcher keywright = new Launcher(data).withJavaOptions(QUICK_START);
        try (ServerSocket vpcd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + vpcd.getLocalPort();
            for (int round = 0; round <= EMULATE_ROUNDS; round++) {
                try (Launcher.Running emulate = keywright.start("The emulated ", "emulate", "--pcsc", address);
                        Reader reader = new Reader(vpcd.accept());
                        OathSession session = OathSession.open(reader)) {
                    if (round == 0) {
                        session.put(credential, false);
                    }
                    AccountId id = session.list().get(0).id();
                    Callable<String> request = () -> session.calculate(id, Instant.EPOCH).value();
                    codes.check(request);
                    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
                    Thread asker = untilNoAnswerComes(() -> {
                        codes.ask(request);
                        return null;
                    }, failure);
                    Thread.sleep(random.nextInt(LONGEST_FIRE_MILLIS));
                    emulate.kill();
                    asker.join(TimeUnit.SECONDS.toMillis(30));
                    assertThat(failure.get()).as("seed " + seed).isNull();
                }
            }
        }
        System.out.printf("KillIT, emulate, seed %d: %d codes%n", seed, codes.next);
        assertThat(codes.next).as("seed " + seed).isGreaterThan(EMULATE_ROUNDS);
    }

    /** The other end of vpcd's connection: big-endian 16-bit length, then the payload (vsmartcard's vpcd.h). */
    private static final class Reader implements SmartCardConnection {
        private static final byte POWER_ON = 1;

        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Reader(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            send(new byte[] {POWER_ON});
        }

        private void send(byte[] payload) throws IOException {
            out.writeShort(payload.length);
            out.write(payload);
            out.flush();
        }

        @Override
        public byte[] sendAndReceive(byte[] apdu) throws IOException {
            send(apdu);
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return answer;
        }

        @Override
        public Transport getTransport() {
            return Transport.USB;
        }

        @Override
        public boolean isExtendedLengthApduSupported() {
            return true;
        }

        @Override
        public byte[] getAtr() {
            return new byte[0];
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
