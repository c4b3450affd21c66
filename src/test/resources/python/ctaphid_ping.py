"""CTAPHID_PING of as many bytes as the argument says, with python3-fido2, to the only FIDO key there is.

As often as the second argument says, or once.
"""
import sys

from fido2.hid import CtapHidDevice

(device,) = CtapHidDevice.list_devices()
sent = bytes(i % 251 for i in range(int(sys.argv[1])))
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
print(all(device.ping(sent) == sent for _ in range(rounds)))
