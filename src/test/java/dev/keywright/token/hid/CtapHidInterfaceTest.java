package dev.keywright.token.hid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.TestProfiles;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the U2F HID compliance test (google/u2f-ref-code, u2f-tests/HID/HIDTest.cc), whose names stand in
 * comments, and what CTAP 2.1 §11.2 adds.
 */
@Timeout(60)
class CtapHidInterfaceTest {

    /** WINK, LOCK, CBOR. */
    private static final int CAPABILITIES = 0x07;
    private static final int PING = CtapHidCommand.PING.code();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final FakeApplications applications = new FakeApplications();
    private CtapHidInterface key = key(CAPABILITIES);
    private TestHost host = new TestHost(key);

    private CtapHidInterface key(int capabilities) {
        return new CtapHidInterface(TestProfiles.with("fido.hidCapabilities", capabilities), applications, now::get);
    }

    private void plugIn(int capabilities) {
        key.close();
        key = key(capabilities);
        host = new TestHost(key);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @AfterEach
    void unplug() {
        applications.release.countDown();
        key.close();
    }

    @Test
    void initTellsNonceChannelVersionAndCapabilities() {
        // test_Init
        host.send(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, TestHost.NONCE);
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(
                CtapHidPacket.BROADCAST_CHANNEL,
                CtapHidCommand.INIT,
                Bytes.ofHex("0102030405060708" + "00000001" + "02" + "050403" + "07").toArray()));
        assertThat(host.newChannel()).isEqualTo(2);
    }

    @Test
    void initOnAChannelGivesItBack() {
        // test_BasicInit
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.INIT, TestHost.NONCE);
        CtapHidMessage answer = host.next();
        assertThat(answer.channel()).isEqualTo(channel);
        assertThat(answer.payload().toHex()).startsWith("0102030405060708" + "00000001" + "02");
    }

    @Test
    void initNeedsANonceOfEightBytes() {
        host.send(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, new byte[7]);
        host.expectError(CtapHidPacket.BROADCAST_CHANNEL, CtapHidError.INVALID_LEN);
        host.begin(CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT.code(), 65535);
        host.expectError(CtapHidPacket.BROADCAST_CHANNEL, CtapHidError.INVALID_LEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 57, 58, 1024, 7609})
    void pingEchoes(int length) {
        // test_Echo, test_LongEcho
        int channel = host.newChannel();
        byte[] payload = new byte[length];
        java.util.Arrays.fill(payload, (byte) 0x5a);
        host.send(channel, CtapHidCommand.PING, payload);
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.PING, payload));
    }

    @Test
    void aMessageThatIsTooLongIsRefusedAtOnce() {
        // test_Limits
        int channel = host.newChannel();
        host.begin(channel, PING, 7610);
        host.expectError(channel, CtapHidError.INVALID_LEN);
    }

    @Test
    void aMessageThatStopsHalfWayTimesOut() {
        // test_Timeout
        int channel = host.newChannel();
        host.begin(channel, PING, 99);
        pass(CtapHidInterface.PACKET_TIMEOUT);
        host.expectError(channel, CtapHidError.MSG_TIMEOUT);
        host.send(channel, CtapHidCommand.PING, new byte[] {1});
        assertThat(host.next().command()).isEqualTo(PING);
    }

    @Test
    void everyPacketMayTakeItsTime() {
        int channel = host.newChannel();
        host.begin(channel, PING, 57 + 59 * 2);
        pass(CtapHidInterface.PACKET_TIMEOUT.minusMillis(1));
        host.proceed(channel, 0);
        pass(CtapHidInterface.PACKET_TIMEOUT.minusMillis(1));
        host.proceed(channel, 1);
        assertThat(host.next().command()).isEqualTo(PING);
    }

    @Test
    void aNewMessageInTheMiddleOfOneIsOutOfSequence() {
        // test_NotCont
        int channel = host.newChannel();
        host.begin(channel, PING, 99);
        host.begin(channel, PING, 99);
        host.expectError(channel, CtapHidError.INVALID_SEQ);
        host.proceed(channel, 0);
        host.expectNothing();
    }

    @Test
    void aWrongSequenceNumberEndsTheMessage() {
        // test_WrongSeq
        int channel = host.newChannel();
        host.begin(channel, PING, 99);
        host.proceed(channel, 1);
        host.expectError(channel, CtapHidError.INVALID_SEQ);
        host.proceed(channel, 0);
        host.expectNothing();
    }

    @Test
    void aContinuationOfNothingIsIgnored() {
        // test_NotFirst
        int channel = host.newChannel();
        host.proceed(channel, 0);
        host.expectNothing();
    }

    @Test
    void anotherChannelWaitsWhileAMessageArrives() {
        // test_Busy, test_Interleave
        int first = host.newChannel();
        int second = host.newChannel();
        host.begin(first, PING, 57 + 59);
        host.begin(second, PING, 57 + 59);
        host.expectError(second, CtapHidError.CHANNEL_BUSY);
        host.proceed(second, 0);
        host.expectNothing();
        host.proceed(first, 0);
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(first, CtapHidCommand.PING, new byte[57 + 59]));
    }

    @Test
    void initAbortsTheChannelsOwnMessage() {
        // test_InitSelfAborts
        int channel = host.newChannel();
        host.begin(channel, PING, 99);
        host.send(channel, CtapHidCommand.INIT, TestHost.NONCE);
        assertThat(host.next().command()).isEqualTo(CtapHidCommand.INIT.code());
        host.proceed(channel, 0);
        host.expectNothing();
    }

    @Test
    void initElsewhereAbortsNothing() {
        // test_InitOther
        int first = host.newChannel();
        int second = host.newChannel();
        host.begin(first, PING, 57 + 59);
        host.send(second, CtapHidCommand.INIT, TestHost.NONCE);
        assertThat(host.next().channel()).isEqualTo(second);
        host.newChannel();
        host.proceed(first, 0);
        assertThat(host.next().channel()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x02, 0x3b, 0x3f, 0x40, 0x42, 0x43, 0x7f})
    void anUnknownCommandIsRefused(int command) {
        // test_Unknown
        int channel = host.newChannel();
        host.begin(channel, command, 0);
        host.expectError(channel, CtapHidError.INVALID_CMD);
    }

    @Test
    void onlyInitMayBeBroadcast() {
        // test_OnlyInitOnBroadcast
        host.begin(CtapHidPacket.BROADCAST_CHANNEL, PING, 8);
        host.expectError(CtapHidPacket.BROADCAST_CHANNEL, CtapHidError.INVALID_CHANNEL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 0xdeadbeef})
    void aChannelMustHaveBeenAllocated(int channel) {
        // test_NothingOnChannel0; CTAP 2.1 §11.2.9.1.6 for the others
        host.newChannel();
        host.send(channel, CtapHidCommand.INIT, TestHost.NONCE);
        host.expectError(channel, CtapHidError.INVALID_CHANNEL);
        host.begin(channel, PING, 0);
        host.expectError(channel, CtapHidError.INVALID_CHANNEL);
    }

    @Test
    void aChannelBelongsToTheEndThatAskedForIt() {
        int channel = host.newChannel();
        TestHost other = new TestHost(key);
        other.begin(channel, PING, 0);
        other.expectError(channel, CtapHidError.INVALID_CHANNEL);
        host.expectNothing();
    }

    @Test
    void winkIsForThoseThatCanBeSeen() {
        // test_OptionalWink
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.WINK, new byte[0]);
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.WINK, new byte[0]));
        assertThat(applications.winks).hasValue(1);
        host.send(channel, CtapHidCommand.WINK, new byte[1]);
        host.expectError(channel, CtapHidError.INVALID_LEN);

        plugIn(0x04);
        channel = host.newChannel();
        host.send(channel, CtapHidCommand.WINK, new byte[0]);
        host.expectError(channel, CtapHidError.INVALID_CMD);
    }

    @Test
    void aLockKeepsOtherChannelsOutUntilItEnds() {
        // test_Lock, test_InitUnderLock
        int mine = host.newChannel();
        int theirs = host.newChannel();
        host.send(mine, CtapHidCommand.LOCK, new byte[] {3});
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(mine, CtapHidCommand.LOCK, new byte[0]));
        host.begin(theirs, PING, 0);
        host.expectError(theirs, CtapHidError.CHANNEL_BUSY);
        host.newChannel();
        host.send(theirs, CtapHidCommand.INIT, TestHost.NONCE);
        assertThat(host.next().command()).isEqualTo(CtapHidCommand.INIT.code());
        host.begin(mine, PING, 0);
        assertThat(host.next().command()).isEqualTo(PING);

        pass(Duration.ofSeconds(3));
        host.begin(theirs, PING, 0);
        assertThat(host.next().command()).isEqualTo(PING);
    }

    @Test
    void aLockIsGivenBack() {
        int mine = host.newChannel();
        int theirs = host.newChannel();
        host.send(mine, CtapHidCommand.LOCK, new byte[] {10});
        host.next();
        host.send(mine, CtapHidCommand.LOCK, new byte[] {0});
        host.next();
        host.begin(theirs, PING, 0);
        assertThat(host.next().command()).isEqualTo(PING);
    }

    @Test
    void aLockTakesOneByteUpToTen() {
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.LOCK, new byte[0]);
        host.expectError(channel, CtapHidError.INVALID_LEN);
        host.send(channel, CtapHidCommand.LOCK, new byte[] {11});
        host.expectError(channel, CtapHidError.INVALID_PAR);

        plugIn(0x05);
        channel = host.newChannel();
        host.send(channel, CtapHidCommand.LOCK, new byte[] {1});
        host.expectError(channel, CtapHidError.INVALID_CMD);
    }

    @Test
    void whatTheProfileLacksIsRefused() {
        plugIn(0x08);
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.ECHO});
        host.expectError(channel, CtapHidError.INVALID_CMD);
        host.send(channel, CtapHidCommand.MSG, new byte[] {0});
        host.expectError(channel, CtapHidError.INVALID_CMD);
    }

    @Test
    void commandsReachTheApplications() {
        int channel = host.newChannel();
        byte[] request = new byte[2000];
        request[0] = FakeApplications.ECHO;
        host.send(channel, CtapHidCommand.CBOR, request);
        assertThat(host.nextAnswer()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, request));
        host.send(channel, CtapHidCommand.MSG, new byte[] {0});
        assertThat(host.nextAnswer())
                .isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.MSG, new byte[] {(byte) 0x6d, 0}));
        host.send(channel, CtapHidCommand.CBOR, new byte[0]);
        host.expectError(channel, CtapHidError.INVALID_LEN);
    }

    @Test
    void keepalivesTellWhatTheKeyWaitsFor() {
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.COMPUTE});
        assertThat(host.next()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.KEEPALIVE, new byte[] {1}));
        applications.release.countDown();
        assertThat(host.nextAnswer()).isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {0}));

        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.WAIT_FOR_TOUCH});
        awaitKeepalive(channel, 2);
        awaitKeepalive(channel, 2);
        host.begin(channel, CtapHidCommand.CANCEL.code(), 0);
        assertThat(host.nextAnswer())
                .isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.CANCELLED}));
    }

    private void awaitKeepalive(int channel, int status) {
        CtapHidMessage wanted = CtapHidMessage.of(channel, CtapHidCommand.KEEPALIVE, new byte[] {(byte) status});
        CtapHidMessage message = host.next();
        while (!message.equals(wanted)) {
            assertThat(message.command()).isEqualTo(CtapHidCommand.KEEPALIVE.code());
            message = host.next();
        }
    }

    @Test
    void cancelIsNeverAnsweredAndCancelsNothingElse() {
        int mine = host.newChannel();
        int theirs = host.newChannel();
        host.begin(mine, CtapHidCommand.CANCEL.code(), 0);
        host.begin(99, CtapHidCommand.CANCEL.code(), 0);
        host.expectNothing();
        host.send(mine, CtapHidCommand.CBOR, new byte[] {FakeApplications.WAIT_FOR_TOUCH});
        host.begin(theirs, CtapHidCommand.CANCEL.code(), 0);
        awaitKeepalive(mine, 2);
        host.begin(mine, CtapHidCommand.CANCEL.code(), 0);
        assertThat(host.nextAnswer().command()).isEqualTo(CtapHidCommand.CBOR.code());
    }

    @Test
    void everybodyWaitsWhileACommandRuns() {
        int mine = host.newChannel();
        TestHost other = new TestHost(key);
        int theirs = other.newChannel();
        host.send(mine, CtapHidCommand.CBOR, new byte[] {FakeApplications.COMPUTE});
        other.begin(theirs, PING, 0);
        other.expectError(theirs, CtapHidError.CHANNEL_BUSY);
        host.begin(mine, PING, 0);
        host.expectError(mine, CtapHidError.CHANNEL_BUSY);
        applications.release.countDown();
        assertThat(host.nextAnswer()).isEqualTo(CtapHidMessage.of(mine, CtapHidCommand.CBOR, new byte[] {0}));
        other.expectNothing();
    }

    @Test
    void initAbandonsTheCommandUnderWay() {
        int channel = host.newChannel();
        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.WAIT_FOR_TOUCH});
        host.send(channel, CtapHidCommand.INIT, TestHost.NONCE);
        assertThat(host.nextAnswer().command()).isEqualTo(CtapHidCommand.INIT.code());
        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.ECHO, 7});
        assertThat(host.nextAnswer())
                .isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.ECHO, 7}));
    }

    @Test
    void anEndThatLeavesAbandonsItsCommand() {
        int mine = host.newChannel();
        TestHost other = new TestHost(key);
        int theirs = other.newChannel();
        host.send(mine, CtapHidCommand.LOCK, new byte[] {10});
        host.next();
        host.send(mine, CtapHidCommand.CBOR, new byte[] {FakeApplications.WAIT_FOR_TOUCH});
        host.end.close();
        other.send(theirs, CtapHidCommand.CBOR, new byte[] {FakeApplications.ECHO});
        assertThat(other.nextAnswer().command()).isEqualTo(CtapHidCommand.CBOR.code());
        other.begin(mine, PING, 0);
        other.expectError(mine, CtapHidError.INVALID_CHANNEL);
    }

    @Test
    void aBrokenApplicationDoesNotBreakTheInterface() {
        int channel = host.newChannel();
        for (byte command : new byte[] {FakeApplications.BREAK, FakeApplications.TALK}) {
            host.send(channel, CtapHidCommand.CBOR, new byte[] {command});
            assertThat(host.nextAnswer())
                    .isEqualTo(CtapHidMessage.of(channel, CtapHidCommand.CBOR, new byte[] {0x7f}));
        }
        host.send(channel, CtapHidCommand.MSG, new byte[] {FakeApplications.BREAK});
        host.expectError(channel, CtapHidError.OTHER);
        host.send(channel, CtapHidCommand.CBOR, new byte[] {FakeApplications.ECHO});
        assertThat(host.nextAnswer().command()).isEqualTo(CtapHidCommand.CBOR.code());
    }

    @Test
    void theChannelUnusedForLongestMakesRoom() {
        int first = host.newChannel();
        int second = host.newChannel();
        for (int i = 2; i < Channels.CAPACITY; i++) {
            host.newChannel();
        }
        host.begin(first, PING, 0);
        assertThat(host.next().command()).isEqualTo(PING);
        host.newChannel();
        host.begin(first, PING, 0);
        assertThat(host.next().command()).isEqualTo(PING);
        host.begin(second, PING, 0);
        host.expectError(second, CtapHidError.INVALID_CHANNEL);
    }

    @Test
    void anUnpluggedKeySaysNothing() {
        int channel = host.newChannel();
        key.close();
        host.begin(channel, PING, 0);
        host.end.send(new byte[10]);
        host.end.close();
        host.expectNothing();
    }
}
