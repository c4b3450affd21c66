"""Programs and uses the slots of a key with yubikit over the OTP pipe.

The pipe is standard input and output: "send HEX" and "receive" are feature reports, "touch" and "ignore" are what the
person at the key does, and "did …" tells what agreed.
"""
import hashlib
import hmac
import sys
from threading import Event

from yubikit.core import TimeoutError
from yubikit.core.otp import CommandRejectedError, OtpConnection
from yubikit.management import DeviceConfig, ManagementSession
from yubikit.yubiotp import (
    HmacSha1SlotConfiguration,
    HotpSlotConfiguration,
    SLOT,
    UpdateConfiguration,
    YubiOtpSession,
    YubiOtpSlotConfiguration,
)

serial = int(sys.argv[1])
version = tuple(int(part) for part in sys.argv[2].split("."))
KEY = bytes(range(20))
CODE = b"\x01\x02\x03\x04\x05\x06"


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Bridge(OtpConnection):
    def send(self, data):
        assert len(data) == 8
        tell("send " + data.hex())

    def receive(self):
        tell("receive")
        return bytes.fromhex(sys.stdin.readline())

    def close(self):
        pass


def hmac_sha1(challenge):
    return hmac.new(KEY, challenge, hashlib.sha1).digest()


def rejected(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except CommandRejectedError:
        return True
    raise AssertionError("%s was not rejected" % call.__name__)


def slots():
    """What a client that has just connected sees."""
    state = YubiOtpSession(Bridge()).get_config_state()
    return [(state.is_configured(slot), state.is_touch_triggered(slot)) for slot in SLOT]


otp = YubiOtpSession(Bridge())
assert tuple(otp.version) == version, otp.version
assert slots() == [(False, False), (False, False)], slots()
assert otp.get_serial() == serial
tell("did tell its version, its serial number and that its slots are empty")

otp.put_configuration(SLOT.TWO, HmacSha1SlotConfiguration(KEY))
assert slots() == [(False, False), (True, False)], slots()
for challenge in (b"", b"challenge", b"\0" * 8, bytes(range(63)), b"ends with zero\0"):
    assert otp.calculate_hmac_sha1(SLOT.TWO, challenge) == hmac_sha1(challenge), challenge
assert rejected(otp.calculate_hmac_sha1, SLOT.ONE, b"challenge")
tell("did program slot 2 for HMAC-SHA1, and answer challenges of any length")

otp.put_configuration(SLOT.ONE, YubiOtpSlotConfiguration(b"vvcccc", b"privid", b"k" * 16).append_cr(False))
assert slots() == [(True, True), (True, False)], slots()
otp.swap_slots()
assert slots() == [(True, False), (True, True)], slots()
assert otp.calculate_hmac_sha1(SLOT.ONE, b"challenge") == hmac_sha1(b"challenge")
tell("did program slot 1 for Yubico OTP, and swap the slots")

otp.update_configuration(SLOT.TWO, UpdateConfiguration().tabs(before=True), acc_code=CODE)
assert rejected(otp.update_configuration, SLOT.TWO, UpdateConfiguration())
assert rejected(otp.delete_slot, SLOT.TWO)
assert rejected(otp.put_configuration, SLOT.TWO, HotpSlotConfiguration(KEY), cur_acc_code=b"wrong!")
otp.put_configuration(SLOT.TWO, HotpSlotConfiguration(KEY).digits8(True), cur_acc_code=CODE)
tell("did update a slot, and guard it by its access code")

otp.put_configuration(SLOT.ONE, HmacSha1SlotConfiguration(KEY).require_touch(True))
assert slots() == [(True, True), (True, True)], slots()
keepalives = []


def touched(status):
    keepalives.append(status)
    if status == 2 and keepalives.count(2) == 1:
        tell("touch")


assert otp.calculate_hmac_sha1(SLOT.ONE, b"challenge", on_keepalive=touched) == hmac_sha1(b"challenge")
assert 2 in keepalives, keepalives
tell("did answer a challenge at a touch")

ignored = []


def ignore(status):
    ignored.append(status)
    if status == 2 and ignored.count(2) == 1:
        tell("ignore")


try:
    otp.calculate_hmac_sha1(SLOT.ONE, b"challenge", on_keepalive=ignore)
    raise AssertionError("answered without a touch")
except TimeoutError as e:
    assert str(e) == "Timed out waiting for touch", e
tell("did give up without a touch")

event = Event()
try:
    otp.calculate_hmac_sha1(SLOT.ONE, b"challenge", event=event, on_keepalive=lambda status: event.set())
    raise AssertionError("answered although cancelled")
except TimeoutError as e:
    assert str(e) == "Command cancelled by Event", e
otp.put_configuration(SLOT.ONE, HmacSha1SlotConfiguration(KEY))
assert otp.calculate_hmac_sha1(SLOT.ONE, b"challenge") == hmac_sha1(b"challenge")
tell("did cancel a challenge, and go on")

management = ManagementSession(Bridge())
info = management.read_device_info()
assert info.serial == serial and tuple(info.version) == version, info
management.write_device_config(DeviceConfig({}, None, 7, None))
assert management.read_device_info().config.challenge_response_timeout == 7
tell("did tell the management client what it is, and take a setting from it")

otp.delete_slot(SLOT.TWO)
assert slots() == [(True, False), (False, False)], slots()
otp.delete_slot(SLOT.ONE)
assert slots() == [(False, False), (False, False)], slots()
tell("did delete both slots")
