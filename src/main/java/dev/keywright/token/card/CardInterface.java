package dev.keywright.token.card;

import dev.keywright.token.Applet;
import dev.keywright.token.Interaction;
import dev.keywright.token.card.CommandChain.BrokenChain;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The emulated key's card pipe: command APDUs in, response APDUs out (ISO/IEC 7816-4). It selects applets by their
 * identifier, joins chained commands and splits long answers, so that an applet sees neither.
 *
 * <p>A selection belongs to one pipe: two pipes into one key have applets of their own, and share the key's lock.
 */
public final class CardInterface {

    private static final Logger LOG = LoggerFactory.getLogger(CardInterface.class);

    private static final int SELECT = 0xa4;
    /** P1 of SELECT "by DF name" (ISO/IEC 7816-4 §7.1.1); other values, such as YKOATH's 00, are the applet's own. */
    private static final int BY_NAME = 0x04;
    /** The shortest part of an identifier that names an applet: its registered provider (ISO/IEC 7816-4 §8.2.1.2). */
    private static final int MIN_AID_LENGTH = 5;

    private final Bytes atr;
    private final List<Applet> applets;
    private final Lock lock;
    private final String transport;
    private final CardAccess access;
    private final CommandChain chain = new CommandChain();
    private final LongAnswer answer = new LongAnswer();
    private @Nullable Applet selected;
    private boolean powered;
    private int powerCycles;
    private volatile @Nullable Interaction underWay;

    /**
     * @param atr     the answer to reset
     * @param applets asked in this order; theirs is the selection of this pipe alone
     * @param lock    the key's, held while a command runs
     */
    public CardInterface(Bytes atr, List<Applet> applets, Lock lock) {
        this(atr, applets, lock, Interaction.USB, CardAccess.ALL);
    }

    private CardInterface(Bytes atr, List<Applet> applets, Lock lock, String transport, CardAccess access) {
        this.atr = atr;
        this.applets = List.copyOf(applets);
        this.lock = lock;
        this.transport = transport;
        this.access = access;
    }

    /** As the other {@code usb}, with all applets always there. */
    public static CardInterface usb(FirmwareProfile profile, List<Applet> applets, Lock lock) {
        return usb(profile, applets, lock, CardAccess.ALL);
    }

    /**
     * The pipe through the key's own CCID interface on USB, which feeds the key whether this interface is on or off.
     *
     * @throws IllegalArgumentException when the profile's model has no CCID
     */
    public static CardInterface usb(FirmwareProfile profile, List<Applet> applets, Lock lock, CardAccess access) {
        String usbAtr = profile.card() == null ? null : profile.card().usbAtr();
        if (usbAtr == null) {
            throw new IllegalArgumentException(
                    "A " + profile.title() + " has no smart card interface on USB; choose another profile.");
        }
        return new CardInterface(Bytes.ofHex(usbAtr), applets, lock, Interaction.USB, access);
    }

    /** As the other {@code nfc}, with all applets always there. */
    public static CardInterface nfc(FirmwareProfile profile, List<Applet> applets, Lock lock, Runnable onPowerUp) {
        return nfc(profile, applets, lock, new CardAccess() {
            @Override
            public void poweredUp() {
                onPowerUp.run();
            }
        });
    }

    /**
     * The pipe through a contactless reader, whose field is all the power that the key then has: each time that the key
     * comes into it, {@code access} is told.
     *
     * @throws IllegalArgumentException when the profile's model has no NFC
     */
    public static CardInterface nfc(FirmwareProfile profile, List<Applet> applets, Lock lock, CardAccess access) {
        String nfcAtr = profile.card() == null ? null : profile.card().nfcAtr();
        if (nfcAtr == null) {
            throw new IllegalArgumentException(
                    "A " + profile.title() + " has no NFC; choose another profile or connect it by USB.");
        }
        return new CardInterface(Bytes.ofHex(nfcAtr), applets, lock, Interaction.NFC, access);
    }

    /** The answer to reset (ISO/IEC 7816-3 §8.2). */
    public byte[] atr() {
        return atr.toArray();
    }

    /** Whether there is a card for the reader: the key can have its interface switched off. */
    public boolean isPresent() {
        return access.isPresent();
    }

    /** The reader gives power; nothing is selected. */
    public void powerOn() {
        startAnew(() -> {
            if (!powered) {
                powered = true;
                access.poweredUp();
            }
        });
    }

    /** The reader resets the card, which keeps its power; nothing is selected any more. */
    public void reset() {
        startAnew(() -> {});
    }

    /** The reader takes the power away; a command under way is cancelled. */
    public void powerOff() {
        startAnew(() -> powered = false);
    }

    private void startAnew(Runnable power) {
        cancel();
        lock.lock();
        try {
            forgetSelection();
            power.run();
        } finally {
            lock.unlock();
        }
    }

    /** Asks a command that waits for a touch to stop waiting. */
    public void cancel() {
        Interaction current = underWay;
        if (current != null) {
            current.cancel();
        }
    }

    /**
     * Answers one command.
     *
     * @param commandApdu any bytes; what is not a command APDU is answered with a status word
     * @return at least the two bytes of the status word
     */
    public byte[] transmit(byte[] commandApdu) {
        Interaction interaction = new Interaction(transport);
        lock.lock();
        try {
            underWay = interaction;
            return respond(CommandApdu.decode(commandApdu), interaction).encode();
        } catch (MalformedApdu e) {
            return ResponseApdu.of(StatusWord.WRONG_LENGTH).encode();
        } catch (RuntimeException e) {
            LOG.error("A command failed within the emulated key, which is a mistake in Keywright; please report it.", e);
            return ResponseApdu.of(StatusWord.NO_PRECISE_DIAGNOSIS).encode();
        } finally {
            underWay = null;
            lock.unlock();
        }
    }

    private ResponseApdu respond(CommandApdu part, Interaction interaction) {
        if (!access.isPresent()) {
            return ResponseApdu.of(StatusWord.NO_PRECISE_DIAGNOSIS);
        }
        if (powerCycles != access.powerCycles() || selected != null && !access.isAvailable(selected)) {
            powerCycles = access.powerCycles();
            forgetSelection();
        }
        Applet current = selected;
        if (current != null && answer.isPending() && part.ins() == current.continuation()) {
            return answer.next(part);
        }
        answer.drop();
        if (isSelect(part)) {
            // A new client may find the chain that another one left behind.
            chain.drop();
            return answer.begin(select(part), part);
        }
        if (current == null) {
            return ResponseApdu.of(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        try {
            Optional<CommandApdu> whole = chain.take(part);
            return whole.isEmpty()
                    ? ResponseApdu.of(StatusWord.OK)
                    : answer.begin(current.process(whole.get(), interaction), part);
        } catch (BrokenChain e) {
            return ResponseApdu.of(e.status());
        }
    }

    private static boolean isSelect(CommandApdu command) {
        return command.cla() == 0 && command.ins() == SELECT && command.p1() == BY_NAME;
    }

    /** A SELECT that finds nothing leaves the selection as it was (ISO/IEC 7816-4 §7.1.1). */
    private ResponseApdu select(CommandApdu command) {
        if (command.p2() != 0) {
            return ResponseApdu.of(StatusWord.INCORRECT_P1_P2);
        }
        Optional<Applet> found = find(command.data().toArray());
        if (found.isEmpty()) {
            return ResponseApdu.of(StatusWord.FILE_NOT_FOUND);
        }
        forgetSelection();
        ResponseApdu response = found.get().select();
        if (response.status() == StatusWord.OK) {
            selected = found.get();
        }
        return response;
    }

    private Optional<Applet> find(byte[] name) {
        return name.length < MIN_AID_LENGTH
                ? Optional.empty()
                : applets.stream()
                        .filter(applet -> begins(applet.aid().toArray(), name) && access.isAvailable(applet))
                        .findFirst();
    }

    private static boolean begins(byte[] aid, byte[] name) {
        return name.length <= aid.length && Arrays.equals(aid, 0, name.length, name, 0, name.length);
    }

    private void forgetSelection() {
        chain.drop();
        answer.drop();
        if (selected != null) {
            selected.deselect();
            selected = null;
        }
    }
}
