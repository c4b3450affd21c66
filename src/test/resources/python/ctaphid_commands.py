"""As many commands as the argument says (0: until the key is gone), with python3-fido2, to the only FIDO key there is.

In turn a CTAPHID_PING, of another length each time, and authenticatorGetInfo; every hundred are told in a line.
"""
import sys

from fido2.ctap2 import CTAP2
from fido2.hid import CtapHidDevice

(device,) = CtapHidDevice.list_devices()
ctap = CTAP2(device)
aaguid = ctap.info.aaguid
count = int(sys.argv[1])
done = 0
while count == 0 or done < count:
    if done % 2:
        assert ctap.get_info().aaguid == aaguid
    else:
        sent = bytes((done + i) % 251 for i in range(done * 7 % 500))
        assert device.ping(sent) == sent
    done += 1
    if done % 100 == 0:
        print(done, "done", flush=True)
print("all done")
