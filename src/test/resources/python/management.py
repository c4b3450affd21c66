"""Yubico's yubikit, for Python, changes the settings of the key in the reader that the first argument names."""

import sys

from ykman.pcsc import list_devices
from yubikit.core import AID, TRANSPORT
from yubikit.core.smartcard import ApduError, SmartCardConnection, SmartCardProtocol
from yubikit.management import CAPABILITY, DEVICE_FLAG, DeviceConfig, ManagementSession

CODE = bytes(range(16))
NONE = bytes(16)

connection = list_devices(sys.argv[1])[0].open_connection(SmartCardConnection)
session = ManagementSession(connection)


def show(what):
    info = session.read_device_info()
    enabled = info.config.enabled_capabilities
    print(what, "%03x" % enabled[TRANSPORT.USB], "%03x" % enabled[TRANSPORT.NFC], info.config.auto_eject_timeout,
          info.config.challenge_response_timeout, int(info.config.device_flags), info.is_locked)


def refused(config, current=None, new=None):
    try:
        session.write_device_config(config, False, current, new)
        print("taken")
    except ApduError as e:
        print("refused %04x" % e.sw)


show("new")
info = session.read_device_info()
print(".".join(map(str, info.version)), info.form_factor, info.is_fips, info.is_sky, "%03x" % info.supported_capabilities[TRANSPORT.USB])

session.write_device_config(DeviceConfig(
    {TRANSPORT.USB: CAPABILITY.OATH | CAPABILITY.FIDO2, TRANSPORT.NFC: CAPABILITY.OATH},
    300, 30, DEVICE_FLAG.EJECT | DEVICE_FLAG.REMOTE_WAKEUP))
show("changed")

session.write_device_config(None, False, None, CODE)
show("locked")
change = DeviceConfig({}, None, 15, None)
refused(change)
refused(change, NONE)
refused(change, bytes(reversed(CODE)))
session.write_device_config(change, False, CODE, NONE)
show("open")
refused(change, CODE)
refused(DeviceConfig({TRANSPORT.USB: CAPABILITY(0)}, None, None, None))
refused(DeviceConfig({TRANSPORT.USB: CAPABILITY(0x400)}, None, None, None))

protocol = SmartCardProtocol(connection)
for aid in (AID.OTP, AID.OATH, AID.FIDO):
    try:
        protocol.select(aid)
        print(aid.name, "there")
    except Exception as e:
        print(aid.name, type(e).__name__)
