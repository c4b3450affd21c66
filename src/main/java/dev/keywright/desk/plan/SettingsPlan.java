package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.keywright.token.management.Application;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which applications are switched off, and what guards that.
 *
 * @param lockCode without which nobody changes these settings any more, or null for none
 */
public record SettingsPlan(Disabled disable, @Nullable Source lockCode) {

    private static final int LOCK_CODE_BYTES = 16;

    @JsonCreator
    public SettingsPlan {
        disable = Objects.requireNonNullElseGet(disable, () -> new Disabled(null, null));
        if (disable.isNothing() && lockCode == null) {
            throw new IllegalArgumentException("say what to disable, or lockCode");
        }
    }

    /**
     * What is switched off over which transport, in the order of the applications.
     *
     * @param usb null for nothing, and so is nfc
     */
    public record Disabled(List<Application> usb, List<Application> nfc) {

        @JsonCreator
        public Disabled {
            usb = usb == null ? List.of() : List.copyOf(new TreeSet<>(usb));
            nfc = nfc == null ? List.of() : List.copyOf(new TreeSet<>(nfc));
            if (usb.size() == Application.values().length) {
                throw new IllegalArgumentException("at least one application must stay on over USB");
            }
        }

        @JsonIgnore
        public boolean isNothing() {
            return usb.isEmpty() && nfc.isEmpty();
        }
    }

    /** Where there is a lock code. */
    public SecretRule lockCodeRule() {
        return new SecretRule("lock code", lockCode == null ? Source.GENERATED : lockCode,
                new SecretForm.Hex(LOCK_CODE_BYTES));
    }
}
