package dev.keywright.host.pcsc;

import java.lang.reflect.Field;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.TerminalFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The computer's smart card service. The JDK's client keeps one context for the whole process, which is of no use any
 * more once the service was restarted.
 */
final class SmartCardService {

    private static final Logger LOG = LoggerFactory.getLogger(SmartCardService.class);

    /** What the client says of a context that the service does not know any more. */
    private static final Set<String> STALE = Set.of(
            "SCARD_E_INVALID_HANDLE", "SCARD_F_COMM_ERROR", "SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED");

    /** How often the service was found anew: readers from before are of no use. */
    private static int renewals;

    private SmartCardService() {}

    /**
     * The readers that have a card in them.
     *
     * @param renewal tells them from those of the same name that the client knew before the service was restarted
     */
    record Readers(List<CardTerminal> withCards, int renewal) {}

    /** Looks once, without waiting for a card. */
    static synchronized Readers readers() throws NoSuchAlgorithmException, CardException {
        try {
            return list();
        } catch (NoSuchAlgorithmException | CardException e) {
            if (!STALE.contains(PcscFailure.code(e)) || !forget()) {
                throw e;
            }
            renewals++;
            return list();
        }
    }

    private static Readers list() throws NoSuchAlgorithmException, CardException {
        // The default factory stays empty for ever where it was first asked before the service ran.
        CardTerminals terminals = TerminalFactory.getInstance("PC/SC", null).terminals();
        return new Readers(terminals.list(CardTerminals.State.CARD_PRESENT), renewals);
    }

    /**
     * Makes the JDK's client forget its context, so that the next factory makes a new one. There is no other way than
     * its own fields, which it opens to the program that the jar file's manifest belongs to.
     */
    private static boolean forget() {
        try {
            Class<?> terminals = Class.forName("sun.security.smartcardio.PCSCTerminals");
            Field context = terminals.getDeclaredField("contextId");
            Field known = terminals.getDeclaredField("terminals");
            context.setAccessible(true);
            known.setAccessible(true);
            synchronized (terminals) {
                context.setLong(null, 0);
                ((Map<?, ?>) known.get(null)).clear();
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("The PC/SC client cannot be made to forget its context.", e);
            return false;
        }
    }
}
