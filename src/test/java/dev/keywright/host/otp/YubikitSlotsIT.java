package dev.keywright.host.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.ModHex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each slot configuration, update and NDEF payload is what Yubico's yubikit (Python) makes of the same options. */
class YubikitSlotsIT {

    private static final HexFormat HEX = HexFormat.of();
    private static final String KEY = "303132333435363738393a3b3c3d3e3f40414243";
    private static final String AES = KEY.substring(0, 32);
    private static final String UID = "a1a2a3a4a5a6";
    private static final String CODE = "c1c2c3c4c5c6";
    private static final String PROGRAM = """
            import sys
            from yubikit.yubiotp import *
            from yubikit.yubiotp import _build_ndef_config
            from yubikit.core.otp import modhex_encode
            from ykman.scancodes import encode, KEYBOARD_LAYOUT
            h = bytes.fromhex
            for line in sys.stdin:
                print(eval(line).hex())
            """;

    private final Map<String, byte[]> ours = new LinkedHashMap<>();

    private static Secret secret(String hex) {
        return Secret.copyOf(HEX.parseHex(hex));
    }

    private static Set<SlotOption> usualAnd(SlotContent content, SlotOption... more) {
        Set<SlotOption> options = EnumSet.copyOf(SlotOption.usual(content.isTyped()));
        options.addAll(List.of(more));
        return options;
    }

    private void expect(String python, SlotContent content, SlotOption... more) throws Exception {
        ours.put(python + ".get_config()", content.configuration(usualAnd(content, more), secret("000000000000")));
        ours.put(python + ".get_config(h('" + CODE + "'))",
                content.configuration(usualAnd(content, more), secret(CODE)));
    }

    private static String modhex(String hex) {
        return ModHex.encode(HEX.parseHex(hex));
    }

    @Test
    void theBytesAreYubikits() throws Exception {
        yubicoOtps();
        hotps();
        staticPasswords();
        challenges();
        everyOption();
        ndefs();
        Process python = new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM).redirectErrorStream(true).start();
        try (var in = python.outputWriter(StandardCharsets.UTF_8)) {
            for (String expression : ours.keySet()) {
                in.write(expression + "\n");
            }
        }
        List<String> theirs = python.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(python.waitFor()).as(theirs.toString()).isZero();
        assertThat(theirs).hasSize(ours.size()).hasSizeGreaterThan(80);
        List<String> differing = new ArrayList<>();
        int line = 0;
        for (Map.Entry<String, byte[]> entry : ours.entrySet()) {
            String our = HEX.formatHex(entry.getValue());
            if (!our.equals(theirs.get(line++))) {
                differing.add(entry.getKey() + ": " + theirs.get(line - 1) + " and not " + our);
            }
        }
        assertThat(differing).isEmpty();
    }

    private void yubicoOtps() throws Exception {
        for (String publicId : List.of("", "ff0000bc614e", "0123456789abcdef0123456789abcdef")) {
            expect("YubiOtpSlotConfiguration(h('" + publicId + "'), h('" + UID + "'), h('" + AES + "'))",
                    YubicoOtp.of(Bytes.ofHex(publicId), secret(UID), secret(AES)));
        }
        ours.put("modhex_encode(h('" + KEY + "')).encode()", modhex(KEY).getBytes(StandardCharsets.US_ASCII));
    }

    private void hotps() throws Exception {
        for (int length : new int[] {2, 32, 40}) {
            for (int counter : new int[] {0, 16, 4096, 0xffff0}) {
                String key = KEY.substring(0, length);
                expect("HotpSlotConfiguration(h('" + key + "')).token_id(b'', False, False).imf(" + counter + ")",
                        OathHotp.of(TokenId.NONE, secret(key), 6, counter));
            }
        }
        String eight = "HotpSlotConfiguration(h('" + KEY + "')).digits8(True)";
        expect(eight + ".token_id(h('e16312345678'), False, True)",
                OathHotp.of(TokenId.parse("ubhe12345678"), secret(KEY), 8, 0));
        expect(eight + ".token_id(h('e11234567890'), True, False)",
                OathHotp.of(TokenId.parse("ub1234567890"), secret(KEY), 8, 0));
        expect(eight + ".token_id(h('e16312345678'), True, True)",
                OathHotp.of(TokenId.parse(modhex("e16312345678")), secret(KEY), 8, 0));
        expect(eight + ".token_id(h('123456789012'), False, False)",
                OathHotp.of(TokenId.parse("123456789012"), secret(KEY), 8, 0));
        String longKey = KEY.repeat(4);
        expect("HotpSlotConfiguration(h('" + longKey + "')).token_id(b'', False, False)",
                OathHotp.of(TokenId.NONE, secret(longKey), 6, 0));
    }

    private void staticPasswords() throws Exception {
        for (String password : List.of("a", "correct horse", "Zz09 !", "x".repeat(38))) {
            for (KeyboardLayout layout : List.of(KeyboardLayout.US, KeyboardLayout.DE, KeyboardLayout.FR)) {
                expect("StaticPasswordSlotConfiguration(encode('" + password + "', KEYBOARD_LAYOUT." + layout + "))",
                        StaticPassword.of(password.toCharArray(), layout));
            }
        }
        expect("StaticPasswordSlotConfiguration(encode('cbdefTUV', KEYBOARD_LAYOUT.MODHEX))",
                StaticPassword.of("cbdefTUV".toCharArray(), KeyboardLayout.MODHEX));
    }

    private void challenges() throws Exception {
        for (String key : List.of(KEY.substring(0, 2), AES, KEY, KEY.repeat(4))) {
            String python = "HmacSha1SlotConfiguration(h('" + key + "'))";
            expect(python, HmacChallenge.of(secret(key), false));
            expect(python + ".require_touch(True)", HmacChallenge.of(secret(key), true));
        }
    }

    /** Options that yubikit has a name for, on the slot that can have most of them, and in updates. */
    private void everyOption() throws Exception {
        Map<SlotOption, String> names = new LinkedHashMap<>();
        names.put(SlotOption.TAB_FIRST, "tabs(True, False, False)");
        names.put(SlotOption.TAB_AFTER_ID, "tabs(False, True, False)");
        names.put(SlotOption.TAB_AFTER_CODE, "tabs(False, False, True)");
        names.put(SlotOption.DELAY_AFTER_ID, "delay(True, False)");
        names.put(SlotOption.DELAY_AFTER_CODE, "delay(False, True)");
        names.put(SlotOption.PACING_10_MS, "pacing(True, False)");
        names.put(SlotOption.PACING_20_MS, "pacing(False, True)");
        names.put(SlotOption.SEND_REFERENCE, "send_reference(True)");
        names.put(SlotOption.NUMERIC_KEYPAD, "use_numeric(True)");
        names.put(SlotOption.SERIAL_ON_USB, "serial_usb_visible(True)");
        names.put(SlotOption.DORMANT, "dormant(True)");
        names.put(SlotOption.LED_INVERTED, "invert_led(True)");
        names.put(SlotOption.PROTECT_SLOT_2, "protect_slot2(True)");
        String slot = "YubiOtpSlotConfiguration(b'', h('" + UID + "'), h('" + AES + "')).";
        SlotContent content = YubicoOtp.of(Bytes.EMPTY, secret(UID), secret(AES));
        for (Map.Entry<SlotOption, String> entry : names.entrySet()) {
            expect(slot + entry.getValue(), content, entry.getKey());
            if (entry.getKey().canBeUpdated()) {
                Set<SlotOption> options = usualAnd(content, entry.getKey());
                ours.put("UpdateConfiguration()." + entry.getValue() + ".get_config(h('" + CODE + "'))",
                        update(options, secret(CODE)));
            }
        }
        ours.put(slot + "append_cr(False).fast_trigger(False).serial_api_visible(False).allow_update(False).get_config()",
                content.configuration(Set.of(), secret("000000000000")));
    }

    private static byte[] update(Set<SlotOption> options, Secret code) {
        return OtpSession.update(options, code).encode();
    }

    private void ndefs() throws Exception {
        for (String uri : List.of(NdefPayload.USUAL_URI, "https://www.example.org", "http://example.org/", "tel:+4612",
                "urn:epc:id:1", "example", "sips:a")) {
            ours.put("_build_ndef_config('" + uri + "')", NdefPayload.uri(uri).encode());
        }
        for (String text : List.of("", "hello", "Grüße")) {
            ours.put("_build_ndef_config('" + text + "', NDEF_TYPE.TEXT)", NdefPayload.text(text).encode());
        }
    }
}
