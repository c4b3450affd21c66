"""On a contactless reader: three wrong PINs, a fourth, and the right one after the card left the reader's field.

Prints how each try ended, then how a reset ends right after another such power cycle.
"""
import sys

from fido2.ctap import CtapError
from fido2.ctap2 import CTAP2, ClientPin
from fido2.pcsc import CtapPcscDevice
from smartcard.scard import SCARD_UNPOWER_CARD

pin = sys.argv[1]
(device,) = CtapPcscDevice.list_devices()


def attempt(device, value):
    try:
        ClientPin(CTAP2(device)).get_pin_token(value)
        print("right")
    except CtapError as refused:
        print(refused.code.name)


def retap(device):
    connection = device._conn
    connection.component.disposition = SCARD_UNPOWER_CARD
    connection.disconnect()
    (again,) = CtapPcscDevice.list_devices()
    return again


for wrong in range(4):
    attempt(device, "wrong" + str(wrong))
device = retap(device)
attempt(device, pin)
device = retap(device)
CTAP2(device).reset()
print("PIN is set" if CTAP2(device).info.options["clientPin"] else "reset")
