package dev.keywright.cli;

import dev.keywright.rp.lockout.NetworkAddress;
import dev.keywright.server.Limits;
import dev.keywright.server.Network;
import dev.keywright.server.TlsFiles;
import dev.keywright.server.access.AddressBlock;
import dev.keywright.server.access.Proxies;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code keywright serve} listens, whom it believes, and how much it answers. */
final class NetworkOptions {

    private static final String THIS_COMPUTER = "";

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (the default is ${DEFAULT-VALUE}); any but this computer's own"
                    + " loopback needs TLS.")
    private String bind;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name that callers know the service by; those in the certificate need no mention.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The service's certificate and those above it, in PEM; read again when it changes.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key, in PEM.")
    private @Nullable Path key;

    @Option(
            names = "--behind-proxy",
            paramLabel = "BLOCK,…",
            arity = "0..1",
            fallbackValue = THIS_COMPUTER,
            description = "A proxy does TLS: believe what it says of its callers, and answer nobody else. Its"
                    + " addresses, such as 10.0.0.0/8, where it is not on this computer.")
    private @Nullable String behindProxy;

    @Option(
            names = "--rate-per-address",
            paramLabel = "N",
            description = "How many requests a second to answer from one address without an API key, 0 for any number"
                    + " (the default is 20).")
    private int perAddress = Limits.USUAL.perAddress();

    @Option(
            names = "--rate-per-key",
            paramLabel = "N",
            description = "How many requests a second to answer with one API key, 0 for any number (the default is"
                    + " 1000).")
    private int perKey = Limits.USUAL.perKey();

    Network network() throws Misuse {
        if ((certificate == null) != (key == null)) {
            throw new Misuse("--tls-cert and --tls-key go together; give both or neither.");
        }
        InetAddress address = NetworkAddress.parse(bind)
                .orElseThrow(() -> new Misuse("'" + bind + "' is no address to listen on, such as 0.0.0.0 or ::1."));
        TlsFiles tls = certificate == null || key == null ? null : new TlsFiles(certificate, key);
        try {
            return new Network(address, tls, proxies(), Set.copyOf(hosts));
        } catch (IllegalArgumentException e) {
            throw new Misuse(e.getMessage());
        }
    }

    Limits limits() throws Misuse {
        try {
            return new Limits(perAddress, perKey);
        } catch (IllegalArgumentException e) {
            throw new Misuse(e.getMessage());
        }
    }

    private @Nullable Proxies proxies() {
        if (behindProxy == null) {
            return null;
        }
        return behindProxy.equals(THIS_COMPUTER)
                ? Proxies.ON_THIS_COMPUTER
                : new Proxies(List.of(behindProxy.split(",")).stream().map(AddressBlock::parse).toList());
    }
}
