package dev.keywright.token.oath;

import dev.keywright.token.Outcome;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange.OathAccountRemoved;
import dev.keywright.token.state.StateChange.OathAccountRenamed;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.io.ByteArrayOutputStream;

/** LIST, DELETE and RENAME: what there is, without computing anything. */
final class AccountList {

    private AccountList() {}

    /** "LIST INSTRUCTION": type and name of every account. */
    static Outcome<ResponseApdu> list(CommandApdu command, OathState state) throws Refusal {
        new YkoathReader(command.data()).end();
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (OathAccount account : state.all()) {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            entry.write(AccountType.of(account).encode());
            entry.writeBytes(account.name().toArray());
            entries.writeBytes(new Tlv(Ykoath.TAG_LIST_ENTRY, entry.toByteArray()).encode());
        }
        return Outcome.of(ResponseApdu.ok(entries.toByteArray()));
    }

    /** "DELETE INSTRUCTION". */
    static Outcome<ResponseApdu> delete(CommandApdu command, OathState state) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        Bytes name = in.name();
        in.end();
        state.account(name).orElseThrow(Refusal::noSuchAccount);
        return Outcome.of(ResponseApdu.of(StatusWord.OK), new OathAccountRemoved(name));
    }

    /**
     * RENAME, which the published specification lacks: the old name, then the new one, as yubikit's OathSession sends
     * them. The account keeps its place in the list, as in canokey-core, which writes the name into the account's record;
     * Yubico's programs sort by name and so do not tell. A name that is taken is refused like one that is missing (Yubico/developers.yubico.com, pull request 294,
     * where the firmware's author says that it is no slip).
     */
    static Outcome<ResponseApdu> rename(CommandApdu command, OathState state) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        Bytes from = in.name();
        Bytes to = in.name();
        in.end();
        state.account(from).orElseThrow(Refusal::noSuchAccount);
        if (state.account(to).isPresent()) {
            throw new Refusal(StatusWord.REFERENCE_DATA_NOT_USABLE);
        }
        return Outcome.of(ResponseApdu.of(StatusWord.OK), new OathAccountRenamed(from, to));
    }
}
