"""Registers and signs in with python3-fido2 over PC/SC, and has its own relying party verify both.

Sets the PIN given as the first argument, changes it, and uses a discoverable and a non-discoverable credential for each
algorithm that the key reports, with hmac-secret.
"""
import sys

from fido2.client import Fido2Client
from fido2.ctap2 import Ctap2, ClientPin
from fido2.pcsc import CtapPcscDevice
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity, PublicKeyCredentialParameters, PublicKeyCredentialType

pin = sys.argv[1]
device = next(iter(CtapPcscDevice.list_devices()))
ctap = Ctap2(device)
print("versions", *ctap.info.versions)
client_pin = ClientPin(ctap)
client_pin.set_pin("first-pin")
client_pin.change_pin("first-pin", pin)

client = Fido2Client(device, "https://example.org")
server = Fido2Server(PublicKeyCredentialRpEntity("example.org", "Example"), attestation="direct")
for algorithm in (-7, -8):
    for resident in (False, True):
        server.allowed_algorithms = [PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm)]
        user = {"id": b"user-%d-%d" % (-algorithm, resident), "name": "alice", "displayName": "Alice"}
        options, state = server.register_begin(user, resident_key=resident, user_verification="required")
        options["publicKey"]["extensions"] = {"hmacCreateSecret": True}
        made = client.make_credential(options["publicKey"], pin=pin)
        data = server.register_complete(state, made.client_data, made.attestation_object)
        assert data.is_user_verified(), "the key says that it did not verify the user"
        assert data.credential_data.public_key[3] == algorithm
        assert made.extension_results.get("hmacCreateSecret") is True, made.extension_results
        credentials = [data.credential_data]

        options, state = server.authenticate_begin(None if resident else credentials, user_verification="required")
        options["publicKey"]["extensions"] = {"hmacGetSecret": {"salt1": b"s" * 32}}
        if resident:
            options["publicKey"].pop("allowCredentials", None)
        selection = client.get_assertion(options["publicKey"], pin=pin)
        response = next(
            r
            for r in (selection.get_response(i) for i in range(len(selection.get_assertions())))
            if r.credential_id == data.credential_data.credential_id
        )
        server.authenticate_complete(
            state,
            credentials,
            response.credential_id,
            response.client_data,
            response.authenticator_data,
            response.signature,
        )
        assert len(response.extension_results["hmacGetSecret"]["output1"]) == 32
        print("verified", algorithm, "discoverable" if resident else "wrapped", made.attestation_object.fmt)
