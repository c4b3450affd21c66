"""CTAPHID_PING of as many bytes as the argument says, with python3-fido2, to the only FIDO key there is."""
import sys

from fido2.hid import CtapHidDevice

(device,) = CtapHidDevice.list_devices()
sent = bytes(i % 251 for i in range(int(sys.argv[1])))
print(device.ping(sent) == sent)
