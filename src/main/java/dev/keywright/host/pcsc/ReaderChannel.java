package dev.keywright.host.pcsc;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.NativeLongByReference;
import dev.keywright.host.place.Sysfs;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a reader is plugged in, which the JDK's client does not tell: PC/SC Lite does, in the attribute
 * SCARD_ATTR_CHANNEL_ID (PC/SC part 3 §3.1.4: for USB 0x0020, bus, address). The card is neither touched nor powered.
 */
final class ReaderChannel {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderChannel.class);

    /** PC/SC Lite's pcsclite.h and reader.h. */
    private static final long SCARD_SCOPE_SYSTEM = 2;
    private static final long SCARD_SHARE_DIRECT = 3;
    private static final long SCARD_LEAVE_CARD = 0;
    private static final long SCARD_ATTR_CHANNEL_ID = 0x20110;
    private static final int USB = 0x0020;

    private ReaderChannel() {}

    /** Empty where the reader is not on USB, and on all systems but Linux. */
    static Optional<String> place(String reader) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return place(channelId(reader));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("It cannot be told where the reader {} is plugged in.", reader, e);
            return Optional.empty();
        }
    }

    private static Optional<String> place(int channel) {
        return channel >>> 16 == USB
                ? Sysfs.SYSTEM.placeOfUsb(channel >>> 8 & 0xff, channel & 0xff)
                : Optional.empty();
    }

    /** 0 where the reader does not tell. */
    private static int channelId(String reader) {
        NativeLibrary library = NativeLibrary.getInstance("libpcsclite.so.1");
        NativeLongByReference context = new NativeLongByReference();
        if (call(library, "SCardEstablishContext", number(SCARD_SCOPE_SYSTEM), null, null, context) != 0) {
            return 0;
        }
        try {
            NativeLongByReference handle = new NativeLongByReference();
            if (call(library, "SCardConnect", context.getValue(), reader, number(SCARD_SHARE_DIRECT), number(0), handle,
                    new NativeLongByReference()) != 0) {
                return 0;
            }
            Memory channel = new Memory(Integer.BYTES);
            NativeLongByReference length = new NativeLongByReference(number(Integer.BYTES));
            long failure = call(
                    library, "SCardGetAttrib", handle.getValue(), number(SCARD_ATTR_CHANNEL_ID), channel, length);
            call(library, "SCardDisconnect", handle.getValue(), number(SCARD_LEAVE_CARD));
            return failure == 0 && length.getValue().longValue() == Integer.BYTES ? channel.getInt(0) : 0;
        } finally {
            call(library, "SCardReleaseContext", context.getValue());
        }
    }

    private static long call(NativeLibrary library, String name, Object... arguments) {
        Function function = library.getFunction(name);
        return ((NativeLong) function.invoke(NativeLong.class, arguments)).longValue();
    }

    private static NativeLong number(long value) {
        return new NativeLong(value);
    }
}
