package dev.keywright.rp.code;

import dev.keywright.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Any text as a code: it is of one kind at most, and blanks make no difference. */
public final class TypedCodeFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return List.of("123456", " 1234 5678 ", "c".repeat(44), "vvccccfiluijCBDEFGHIJKLNRTUVcbdefghijklnrtuv",
                        "7k3m-x0vd-2gqa-h9tz", "OIL0-1111-2222-zzzz", "")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        String typed = new String(input, StandardCharsets.UTF_8);
        TypedCode code = TypedCode.of(typed);
        String plain = typed.replace(" ", "");
        boolean known = true;
        if (code instanceof TypedCode.Digits digits) {
            known = digits.code().equals(plain) && plain.chars().allMatch(each -> each >= '0' && each <= '9');
        } else if (code instanceof TypedCode.Yubico yubico) {
            known = plain.toLowerCase(Locale.ROOT).startsWith(yubico.password().publicId());
        } else if (code instanceof TypedCode.Recovery recovery) {
            known = RecoveryCode.parse(recovery.code()).equals(Optional.of(recovery.code()));
        }
        if (!known || typed.length() <= TypedCode.LONGEST && TypedCode.of(plain).getClass() != code.getClass()) {
            throw new AssertionError("a code is taken for another");
        }
    }
}
