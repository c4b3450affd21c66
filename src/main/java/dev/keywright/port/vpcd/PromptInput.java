package dev.keywright.port.vpcd;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import jdk.net.ExtendedSocketOptions;

/**
 * What a socket receives, acknowledged at once. vpcd sends the length of a frame and its payload apart, so the kernel
 * holds the payload back until the length is acknowledged (RFC 896), which Linux would put off by 40 ms.
 */
final class PromptInput extends FilterInputStream {

    private final Socket socket;
    private final boolean quick;

    PromptInput(Socket socket) throws IOException {
        super(socket.getInputStream());
        this.socket = socket;
        this.quick = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        acknowledge(read);
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        acknowledge(read);
        return read;
    }

    /** Again each time, since the kernel forgets (tcp(7), TCP_QUICKACK). */
    private void acknowledge(int read) throws IOException {
        if (quick && read >= 0) {
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
    }
}
