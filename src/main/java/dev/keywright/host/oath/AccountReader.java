package dev.keywright.host.oath;

import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is on a key whose accounts are not locked, and their codes. */
final class AccountReader {

    /** Asks the Nitrokey 3 to list its accounts with their properties. */
    private static final byte[] WITH_PROPERTIES = {1};

    private final YkoathChannel channel;

    AccountReader(YkoathChannel channel) {
        this.channel = channel;
    }

    /** LIST. */
    List<StoredAccount> list() throws IOException, OathSessionException {
        return accountsIn(listed());
    }

    private List<Tlv> listed() throws IOException, OathSessionException {
        return channel.ask(Ykoath.LIST, 0, YkoathChannel.NOTHING, YkoathChannel.GENERAL);
    }

    private static List<StoredAccount> accountsIn(List<Tlv> entries) throws OathSessionException {
        List<StoredAccount> accounts = new ArrayList<>();
        for (Tlv entry : entries) {
            YkoathMessages.listed(entry).ifPresent(accounts::add);
        }
        return List.copyOf(accounts);
    }

    /**
     * LIST, and CALCULATE ALL for what comes with codes only; a key that lacks the latter may tell of touches in a list
     * of its own.
     */
    List<AccountDetails> details(Instant at) throws IOException, OathSessionException {
        List<Tlv> listed = listed();
        // An account that refuses this challenge, because it answered a higher one, refuses for all.
        Set<Integer> refusals = Set.of(
                StatusWord.INSTRUCTION_NOT_SUPPORTED, StatusWord.CONDITIONS_NOT_SATISFIED,
                StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        Optional<List<Tlv>> calculated =
                channel.askUnless(refusals, Ykoath.CALCULATE_ALL, Ykoath.TRUNCATED_P2, challengeForAll(at));
        Map<Bytes, Tlv> responses =
                calculated.isPresent() ? YkoathMessages.pairs(calculated.get()) : Map.of();
        Map<Bytes, Boolean> touches = calculated.isPresent() ? Map.of() : touches(listed);
        List<AccountDetails> details = new ArrayList<>();
        for (StoredAccount account : accountsIn(listed)) {
            Bytes name = account.id().encoded();
            Tlv response = responses.get(name);
            Integer digits = response == null ? null : YkoathMessages.digits(response);
            boolean untold = response == null || response.tag() == Ykoath.TAG_HOTP;
            Boolean touch = untold ? touches.get(name) : Boolean.valueOf(response.tag() == Ykoath.TAG_TOUCH);
            details.add(new AccountDetails(account.id(), account.algorithm(), digits, touch));
        }
        return List.copyOf(details);
    }

    /** Which accounts require touch, as far as the key lists that; no answer to the question is none. */
    private Map<Bytes, Boolean> touches(List<Tlv> listed) throws IOException, OathSessionException {
        Set<Integer> refusals = Set.of(
                StatusWord.WRONG_LENGTH, StatusWord.WRONG_DATA, StatusWord.CONDITIONS_NOT_SATISFIED);
        return channel.askUnless(refusals, Ykoath.LIST, 0, WITH_PROPERTIES)
                .map(extended -> YkoathMessages.touches(listed, extended))
                .orElse(Map.of());
    }

    /** CALCULATE. */
    OneTimeCode calculate(AccountId id, Instant at) throws IOException, OathSessionException {
        boolean timed = id.type() == OathType.TOTP;
        byte[] challenge = timed ? challenge(at, id.period()) : YkoathChannel.NOTHING;
        byte[] data = Tlv.encodeAll(List.of(
                new Tlv(Ykoath.TAG_NAME, id.encoded()), new Tlv(Ykoath.TAG_CHALLENGE, challenge)));
        List<Tlv> response = channel.ask(Ykoath.CALCULATE, Ykoath.TRUNCATED_P2, data, status -> switch (status) {
            // The accounts are not locked here, so a touch is what is missing.
            case StatusWord.SECURITY_STATUS_NOT_SATISFIED, StatusWord.CONDITIONS_NOT_SATISFIED ->
                    OathSessionException.notTouched();
            default -> YkoathChannel.MISSING.contains(status) ? OathSessionException.noSuchAccount(id) : null;
        });
        if (response.size() != 1) {
            throw OathSessionException.nonsense(null);
        }
        String code = YkoathMessages.code(id, response.get(0));
        return timed ? lasting(code, at, id.period()) : new OneTimeCode(code, null, null);
    }

    /** CALCULATE ALL, and CALCULATE for accounts of another period; or CALCULATE for each one on a key without it. */
    List<CalculatedAccount> calculateAll(Instant at) throws IOException, OathSessionException {
        Optional<List<Tlv>> answer = channel.askUnless(
                YkoathChannel.LACKING, Ykoath.CALCULATE_ALL, Ykoath.TRUNCATED_P2, challengeForAll(at));
        if (answer.isEmpty()) {
            return calculateEach(at);
        }
        List<CalculatedAccount> accounts = new ArrayList<>();
        for (Map.Entry<Bytes, Tlv> pair : YkoathMessages.pairs(answer.get()).entrySet()) {
            accounts.add(calculated(pair.getKey(), pair.getValue(), at));
        }
        return List.copyOf(accounts);
    }

    private CalculatedAccount calculated(Bytes name, Tlv response, Instant at)
            throws IOException, OathSessionException {
        AccountId id = new AccountId(response.tag() == Ykoath.TAG_HOTP ? OathType.HOTP : OathType.TOTP, name);
        return switch (response.tag()) {
            case Ykoath.TAG_HOTP -> new CalculatedAccount(id, false, null);
            case Ykoath.TAG_TOUCH -> new CalculatedAccount(id, true, null);
            case Ykoath.TAG_TRUNCATED_RESPONSE -> new CalculatedAccount(id, false, id.period() == Totp.DEFAULT_PERIOD
                    ? lasting(YkoathMessages.code(id, response), at, id.period())
                    // The key used one challenge for all, which is wrong for any other period.
                    : calculate(id, at));
            default -> throw OathSessionException.nonsense(null);
        };
    }

    /** For a key that lacks CALCULATE ALL; an account of which it does not tell may be waiting for a touch. */
    private List<CalculatedAccount> calculateEach(Instant at) throws IOException, OathSessionException {
        List<Tlv> listed = listed();
        Map<Bytes, Boolean> touches = touches(listed);
        List<CalculatedAccount> accounts = new ArrayList<>();
        for (StoredAccount account : accountsIn(listed)) {
            AccountId id = account.id();
            boolean touch = touches.getOrDefault(id.encoded(), true);
            boolean counts = id.type() == OathType.HOTP;
            accounts.add(new CalculatedAccount(id, touch && !counts, touch || counts ? null : calculate(id, at)));
        }
        return List.copyOf(accounts);
    }

    private static byte[] challengeForAll(Instant at) {
        return new Tlv(Ykoath.TAG_CHALLENGE, challenge(at, Totp.DEFAULT_PERIOD)).encode();
    }

    private static byte[] challenge(Instant at, int period) {
        return ByteBuffer.allocate(Ykoath.CHALLENGE_LENGTH).putLong(Totp.timeStep(at, period)).array();
    }

    private static OneTimeCode lasting(String code, Instant at, int period) {
        Instant from = Instant.ofEpochSecond(Totp.timeStep(at, period) * period);
        return new OneTimeCode(code, from, from.plusSeconds(period));
    }
}
