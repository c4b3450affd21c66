package dev.keywright.token;

import dev.keywright.token.card.CardAccess;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.EnabledApplications;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The applets behind one card interface of a key, each there as long as one of its applications is switched on. */
final class CardApplets implements CardAccess {

    private final String transport;
    private final EnabledApplications enabled;
    private final KeyPower power;
    private final Runnable onPowerUp;
    private final Map<Applet, Set<Application>> applets = new LinkedHashMap<>();
    private @Nullable Applet restricted;

    /**
     * @param transport {@link Interaction#USB} or {@link Interaction#NFC}
     * @param onPowerUp run each time that the reader gives power
     */
    CardApplets(String transport, EnabledApplications enabled, KeyPower power, Runnable onPowerUp) {
        this.transport = transport;
        this.enabled = enabled;
        this.power = power;
        this.onPowerUp = onPowerUp;
    }

    /** Adds an applet, which is asked after those before it; one without applications goes with the last of all. */
    void add(Applet applet, Application... applications) {
        applets.put(applet, Set.of(applications));
    }

    /** Adds the applet that is there instead of all others while the interface is restricted. */
    void addRestricted(Applet applet) {
        applets.put(applet, Set.of());
        restricted = applet;
    }

    List<Applet> all() {
        return List.copyOf(applets.keySet());
    }

    @Override
    public boolean isPresent() {
        return transport.equals(Interaction.NFC) || power.interfaces().contains(Interface.CCID);
    }

    @Override
    public boolean isAvailable(Applet applet) {
        if (applet == restricted) {
            return enabled.isRestricted(transport);
        }
        Set<Application> applications = applets.getOrDefault(applet, Set.of());
        return applications.isEmpty()
                ? enabled.allowsAny(transport)
                : applications.stream().anyMatch(application -> enabled.allows(application, transport));
    }

    @Override
    public int powerCycles() {
        return power.cycles();
    }

    @Override
    public void poweredUp() {
        onPowerUp.run();
    }
}
