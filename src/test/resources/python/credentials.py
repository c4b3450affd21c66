"""Keeps blobs in a credential and beside it, and manages credentials, with python3-fido2 over PC/SC.

Sets the PIN given as the first argument.
"""
import os
import sys
from hashlib import sha256

from fido2.ctap2 import ClientPin, CredentialManagement, Ctap2, LargeBlobs
from fido2.pcsc import CtapPcscDevice

pin = sys.argv[1]
RP = "example.org"
HASH = b"h" * 32
CRED = CredentialManagement.RESULT

ctap = Ctap2(next(iter(CtapPcscDevice.list_devices())))
client_pin = ClientPin(ctap)
protocol = client_pin.protocol
client_pin.set_pin(pin)


def token(permission, rp=None):
    return client_pin.get_pin_token(pin, permission, rp)


def make(user, extensions):
    proof = protocol.authenticate(token(ClientPin.PERMISSION.MAKE_CREDENTIAL, RP), HASH)
    return ctap.make_credential(
        HASH,
        {"id": RP, "name": "Example"},
        {"id": user, "name": "alice", "displayName": "Alice"},
        [{"type": "public-key", "alg": -7}],
        extensions=extensions,
        options={"rk": True},
        pin_uv_param=proof,
        pin_uv_protocol=protocol.VERSION,
    )


def assertion(made, extensions):
    proof = protocol.authenticate(token(ClientPin.PERMISSION.GET_ASSERTION, RP), HASH)
    return ctap.get_assertion(
        RP,
        HASH,
        [{"type": "public-key", "id": made.auth_data.credential_data.credential_id}],
        extensions=extensions,
        pin_uv_param=proof,
        pin_uv_protocol=protocol.VERSION,
    )


made = make(b"one", {"credBlob": b"blob", "largeBlobKey": True, "credProtect": 3})
other = make(b"two", {"largeBlobKey": True, "credBlob": b"x" * 33})
print("made", sorted(made.auth_data.extensions.items()), len(made.large_blob_key))
print("other", other.auth_data.extensions)
signed = assertion(made, {"credBlob": True, "largeBlobKey": True})
signed.verify(HASH, made.auth_data.credential_data.public_key)
print("asserted", signed.auth_data.extensions, signed.large_blob_key == made.large_blob_key)

blobs = LargeBlobs(ctap, protocol, token(ClientPin.PERMISSION.LARGE_BLOB_WRITE))
print("blobs", blobs.read_blob_array())
secret = os.urandom(1000)
blobs.put_blob(made.large_blob_key, secret)
blobs.put_blob(other.large_blob_key, b"small")
print("read", LargeBlobs(ctap).get_blob(made.large_blob_key) == secret, blobs.get_blob(other.large_blob_key))
blobs.delete_blob(made.large_blob_key)
print("deleted", blobs.get_blob(made.large_blob_key), blobs.get_blob(other.large_blob_key))

management = CredentialManagement(ctap, protocol, token(ClientPin.PERMISSION.CREDENTIAL_MGMT))
metadata = management.get_metadata()
print("metadata", metadata[CRED.EXISTING_CRED_COUNT], metadata[CRED.MAX_REMAINING_COUNT])
print("parties", [party[CRED.RP]["id"] for party in management.enumerate_rps()])
listed = management.enumerate_creds(sha256(RP.encode()).digest())
for credential in listed:
    assert credential[CRED.LARGE_BLOB_KEY] in (made.large_blob_key, other.large_blob_key)
    print("listed", credential[CRED.USER]["id"], credential[CRED.CRED_PROTECT])
id = listed[1][CRED.CREDENTIAL_ID]
management.update_user_info(id, {"id": b"one", "name": "ada"})
print("updated", management.enumerate_creds(sha256(RP.encode()).digest())[1][CRED.USER])
management.delete_cred(id)
print("left", management.get_metadata()[CRED.EXISTING_CRED_COUNT])
