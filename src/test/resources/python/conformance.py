"""Has python3-fido2 0.9.1 try what a key on a card reader offers, and prints a JSON line for each thing tried.

Arguments: a PIN, then the names of what to try, which are those of the functions in SUBJECTS. Each begins with a key
that has just been reset and, where it can have one, has the PIN.

A line is {"subject": name, "ok": true}, or has "ok": false with "why", or "ok": null where the library cannot do it.
"""
import json
import sys
import traceback

from fido2.attestation import Attestation
from fido2.client import Fido2Client
from fido2.ctap import CtapError
from fido2.ctap1 import ApduError, Ctap1
from fido2.ctap2 import Ctap2, ClientPin
from fido2.ctap2.bio import CaptureError, FPBioEnrollment
from fido2.ctap2.blob import LargeBlobs
from fido2.ctap2.config import Config
from fido2.ctap2.credman import CredentialManagement
from fido2.ctap2.pin import PinProtocolV1, PinProtocolV2
from fido2.pcsc import CtapPcscDevice

PIN = sys.argv[1]
OTHER_PIN = "kw-8420-nip"
RP = {"id": "example.org", "name": "Example"}
ES256 = [{"type": "public-key", "alg": -7}]
HASH = b"h" * 32
PERMISSION = ClientPin.PERMISSION


class Key:
    """A key that has just been reset."""

    def __init__(self, device, with_pin=True):
        self.device = device
        self.ctap = Ctap2(device)
        self.ctap.reset()
        self.ctap = Ctap2(device)
        self.has_pin = "clientPin" in self.ctap.info.options
        if self.has_pin and with_pin:
            ClientPin(self.ctap).set_pin(PIN)
            self.ctap = Ctap2(device)

    @property
    def pin(self):
        return ClientPin(self.ctap)

    def token(self, permission, rp_id=None):
        return self.pin.get_pin_token(PIN, permission, rp_id)

    def authorised(self, permission):
        """What the classes for a command take: the protocol and a token."""
        return self.pin.protocol, self.token(permission)

    def _authorise(self, permission):
        if not self.has_pin:
            return {}
        protocol = self.pin.protocol
        return {
            "pin_uv_param": protocol.authenticate(self.token(permission, RP["id"]), HASH),
            "pin_uv_protocol": protocol.VERSION,
        }

    def create(self, user=1, discoverable=False, extensions=None, exclude=None):
        made = self.ctap.make_credential(
            HASH,
            RP,
            {"id": bytes([user]), "name": "user %d" % user, "displayName": "User %d" % user},
            ES256,
            exclude_list=exclude,
            extensions=extensions,
            options={"rk": True} if discoverable else None,
            **self._authorise(PERMISSION.MAKE_CREDENTIAL)
        )
        if made.fmt != "none":
            Attestation.for_type(made.fmt)().verify(made.att_statement, made.auth_data, HASH)
        return made

    def get(self, made=None, extensions=None, authorised=True):
        allowed = None
        if made is not None:
            allowed = [{"type": "public-key", "id": made.auth_data.credential_data.credential_id}]
        return self.ctap.get_assertions(
            RP["id"],
            HASH,
            allow_list=allowed,
            extensions=extensions,
            **(self._authorise(PERMISSION.GET_ASSERTION) if authorised else {})
        )

    def management(self):
        return CredentialManagement(self.ctap, *self.authorised(PERMISSION.CREDENTIAL_MGMT))

    def config(self):
        return Config(self.ctap, *self.authorised(PERMISSION.AUTHENTICATOR_CFG))

    def fingers(self):
        return FPBioEnrollment(self.ctap, *self.authorised(PERMISSION.BIO_ENROLL))

    def client(self):
        return Fido2Client(self.device, "https://example.org")


def refused(code, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except CtapError as error:
        assert error.code == code, error
    else:
        raise AssertionError("not refused")


def verified(assertion, made):
    assertion.verify(HASH, made.auth_data.credential_data.public_key)
    return assertion


def get_info(key):
    info = key.ctap.info
    assert info.versions and len(info.aaguid) == 16


def make_and_get(key):
    made = key.create()
    (assertion,) = key.get(made)
    verified(assertion, made)
    assert assertion.auth_data.is_user_present()
    assert assertion.auth_data.is_user_verified() == key.has_pin


def discoverable(key):
    made = {bytes([user]): key.create(user, discoverable=True) for user in (1, 2, 3)}
    assertions = key.get()
    assert len(assertions) == 3
    for assertion in assertions:
        verified(assertion, made[assertion.user["id"]])


def exclude_list(key):
    made = key.create()
    exclude = [{"type": "public-key", "id": made.auth_data.credential_data.credential_id}]
    refused(CtapError.ERR.CREDENTIAL_EXCLUDED, key.create, exclude=exclude)


def reset(key):
    made = key.create(discoverable=True) if key.ctap.info.options.get("rk") else key.create()
    key.ctap.reset()
    assert not Ctap2(key.device).info.options.get("clientPin")
    refused(CtapError.ERR.NO_CREDENTIALS, key.get, made, authorised=False)


def selection(key):
    key.ctap.selection()


def pin_life(key, protocol=None):
    key.ctap.reset()
    pin = ClientPin(Ctap2(key.device), protocol)
    pin.set_pin(PIN)
    before, _ = pin.get_pin_retries()
    pin.change_pin(PIN, OTHER_PIN)
    refused(CtapError.ERR.PIN_INVALID, pin.get_pin_token, PIN, PERMISSION.GET_ASSERTION, RP["id"])
    assert pin.get_pin_retries()[0] == before - 1
    pin.get_pin_token(OTHER_PIN, PERMISSION.GET_ASSERTION, RP["id"])
    assert pin.get_pin_retries()[0] == before


def token_without_permissions(key):
    pin = key.pin
    pin._supports_permissions = False
    token = pin.get_pin_token(PIN)
    made = key.ctap.make_credential(
        HASH,
        RP,
        {"id": b"1", "name": "user"},
        ES256,
        pin_uv_param=pin.protocol.authenticate(token, HASH),
        pin_uv_protocol=pin.protocol.VERSION,
    )
    assert made.auth_data.is_user_verified()


def token_with_permissions(key):
    protocol, token = key.authorised(PERMISSION.CREDENTIAL_MGMT)
    CredentialManagement(key.ctap, protocol, token).get_metadata()
    refused(
        CtapError.ERR.PIN_AUTH_INVALID,
        key.ctap.make_credential,
        HASH,
        RP,
        {"id": b"1", "name": "user"},
        ES256,
        pin_uv_param=protocol.authenticate(token, HASH),
        pin_uv_protocol=protocol.VERSION,
    )


def uv_retries(key):
    assert key.pin.get_uv_retries()[0] > 0


def uv_token(key):
    enrol(key)
    key.ctap = Ctap2(key.device)
    assert key.pin.get_uv_token(PERMISSION.GET_ASSERTION, RP["id"])


def credentials(key):
    for user in (1, 2, 3):
        key.create(user, discoverable=True)
    management = key.management()
    assert management.get_metadata()[CredentialManagement.RESULT.EXISTING_CRED_COUNT] == 3
    (party,) = management.enumerate_rps()
    assert party[CredentialManagement.RESULT.RP]["id"] == RP["id"]
    of_party = management.enumerate_creds(party[CredentialManagement.RESULT.RP_ID_HASH])
    assert {c[CredentialManagement.RESULT.USER]["id"] for c in of_party} == {b"\1", b"\2", b"\3"}
    management.delete_cred(of_party[0][CredentialManagement.RESULT.CREDENTIAL_ID])
    assert key.management().get_metadata()[CredentialManagement.RESULT.EXISTING_CRED_COUNT] == 2


def update_user(key):
    key.create(1, discoverable=True)
    management = key.management()
    (party,) = management.enumerate_rps()
    rp_id_hash = party[CredentialManagement.RESULT.RP_ID_HASH]
    (credential,) = management.enumerate_creds(rp_id_hash)
    user = {"id": b"\1", "name": "ada", "displayName": "Ada"}
    management.update_user_info(credential[CredentialManagement.RESULT.CREDENTIAL_ID], user)
    (credential,) = key.management().enumerate_creds(rp_id_hash)
    assert credential[CredentialManagement.RESULT.USER] == user


def enrol(key):
    fingers = key.fingers()
    enrolment = fingers.enroll()
    template = None
    for _ in range(100):
        try:
            template = enrolment.capture()
        except CaptureError:
            continue
        if template:
            return fingers, template
    raise AssertionError("the enrolment does not end")


def bio(key):
    fingers = key.fingers()
    assert fingers.get_modality() == FPBioEnrollment.MODALITY.FINGERPRINT
    assert fingers.get_fingerprint_sensor_info()
    fingers, template = enrol(key)
    fingers.set_name(template, "left thumb")
    assert fingers.enumerate_enrollments() == {template: "left thumb"}
    fingers.remove_enrollment(template)
    assert fingers.enumerate_enrollments() == {}


def bio_cancel(key):
    fingers = key.fingers()
    fingers.enroll_begin()
    fingers.enroll_cancel()
    assert fingers.enumerate_enrollments() == {}


def toggle_always_uv(key):
    before = key.ctap.info.options["alwaysUv"]
    key.config().toggle_always_uv()
    assert Ctap2(key.device).info.options["alwaysUv"] != before


def set_min_pin_length(key):
    key.config().set_min_pin_length(8)
    assert Ctap2(key.device).info.min_pin_length == 8


def large_blobs(key):
    made = key.create(discoverable=True, extensions={"largeBlobKey": True})
    blob_key = made.large_blob_key
    (assertion,) = key.get(made, extensions={"largeBlobKey": True})
    assert len(blob_key) == 32 and assertion.large_blob_key == blob_key
    blobs = LargeBlobs(key.ctap, *key.authorised(PERMISSION.LARGE_BLOB_WRITE))
    blobs.put_blob(blob_key, b"a large blob, as such things go")
    assert LargeBlobs(key.ctap).get_blob(blob_key) == b"a large blob, as such things go"


def cred_protect(key):
    made = key.create(discoverable=True, extensions={"credProtect": 3})
    assert made.auth_data.extensions["credProtect"] == 3
    verified(key.get(made)[0], made)
    refused(CtapError.ERR.NO_CREDENTIALS, key.get, authorised=False)


def hmac_secret(key):
    options = {
        "rp": RP,
        "user": {"id": b"1", "name": "user", "displayName": "User"},
        "challenge": b"c" * 32,
        "pubKeyCredParams": ES256,
        "extensions": {"hmacCreateSecret": True},
    }
    pin = PIN if key.has_pin else None
    made = key.client().make_credential(options, pin=pin)
    assert made.extension_results["hmacCreateSecret"] is True
    credential_id = made.attestation_object.auth_data.credential_data.credential_id

    def secrets(first, second):
        request = {
            "rpId": RP["id"],
            "challenge": b"c" * 32,
            "allowCredentials": [{"type": "public-key", "id": credential_id}],
            "extensions": {"hmacGetSecret": {"salt1": first, "salt2": second}},
        }
        results = key.client().get_assertion(request, pin=pin).get_response(0).extension_results["hmacGetSecret"]
        return results["output1"], results["output2"]

    one, two = secrets(b"1" * 32, b"2" * 32)
    assert one != two and secrets(b"2" * 32, b"1" * 32) == (two, one)


def cred_blob(key):
    made = key.create(discoverable=True, extensions={"credBlob": b"blob"})
    assert made.auth_data.extensions["credBlob"] is True
    (assertion,) = key.get(made, extensions={"credBlob": True})
    assert assertion.auth_data.extensions["credBlob"] == b"blob"


def min_pin_length(key):
    key.config().set_min_pin_length(8, [RP["id"]])
    made = key.create(extensions={"minPinLength": True})
    assert made.auth_data.extensions["minPinLength"] == 8


def pin_complexity_policy(key):
    # It is told to those who may learn the minimum PIN length.
    key.config().set_min_pin_length(8, [RP["id"]])
    made = key.create(extensions={"pinComplexityPolicy": True})
    assert made.auth_data.extensions["pinComplexityPolicy"] in (True, False)


def third_party_payment(key):
    made = key.create(extensions={"thirdPartyPayment": True})
    (assertion,) = key.get(made, extensions={"thirdPartyPayment": True})
    assert assertion.auth_data.extensions["thirdPartyPayment"] is True


def uvm(key):
    made = key.create(extensions={"uvm": True})
    (assertion,) = key.get(made, extensions={"uvm": True})
    for signed in (made, assertion):
        # FIDO Registry of Predefined Values §3.1: a passcode that was typed elsewhere.
        assert 0x800 in [method[0] for method in signed.auth_data.extensions["uvm"]]


def u2f_version(ctap1):
    assert ctap1.get_version() == "U2F_V2"


def u2f(ctap1):
    application = b"a" * 32
    registration = ctap1.register(HASH, application)
    registration.verify(application, HASH)
    signature = ctap1.authenticate(HASH, application, registration.key_handle)
    signature.verify(application, HASH, registration.public_key)
    try:
        ctap1.authenticate(HASH, b"b" * 32, registration.key_handle)
    except ApduError:
        return
    raise AssertionError("another application's key handle was taken")


SUBJECTS = {
    "GET_INFO": get_info,
    "MAKE_CREDENTIAL": make_and_get,
    "MAKE_DISCOVERABLE": discoverable,
    "EXCLUDE_LIST": exclude_list,
    "GET_ASSERTION": make_and_get,
    "GET_NEXT_ASSERTION": discoverable,
    "RESET": reset,
    "SELECTION": selection,
    "GET_PIN_RETRIES": pin_life,
    "SET_PIN": pin_life,
    "CHANGE_PIN": pin_life,
    "GET_PIN_TOKEN": token_without_permissions,
    "GET_UV_TOKEN": uv_token,
    "GET_UV_RETRIES": uv_retries,
    "GET_TOKEN_WITH_PERMISSIONS": token_with_permissions,
    "PROTOCOL_ONE": lambda key: pin_life(key, PinProtocolV1()),
    "PROTOCOL_TWO": lambda key: pin_life(key, PinProtocolV2()),
    "CREDENTIALS_METADATA": credentials,
    "ENUMERATE_RPS": credentials,
    "ENUMERATE_CREDENTIALS": credentials,
    "DELETE_CREDENTIAL": credentials,
    "UPDATE_USER": update_user,
    "BIO_MODALITY": bio,
    "BIO_SENSOR": bio,
    "BIO_ENROLL": bio,
    "BIO_CANCEL": bio_cancel,
    "BIO_ENUMERATE": bio,
    "BIO_RENAME": bio,
    "BIO_REMOVE": bio,
    "TOGGLE_ALWAYS_UV": toggle_always_uv,
    "SET_MIN_PIN_LENGTH": set_min_pin_length,
    "LARGE_BLOBS": large_blobs,
    "CRED_PROTECT": cred_protect,
    "HMAC_SECRET": hmac_secret,
    "CRED_BLOB": cred_blob,
    "LARGE_BLOB_KEY": large_blobs,
    "MIN_PIN_LENGTH": min_pin_length,
    "PIN_COMPLEXITY_POLICY": pin_complexity_policy,
    "THIRD_PARTY_PAYMENT": third_party_payment,
    "UVM": uvm,
    "U2F_VERSION": u2f_version,
    "U2F_REGISTER": u2f,
    "U2F_AUTHENTICATE": u2f,
}

(device,) = CtapPcscDevice.list_devices()
results = {}
for name in sys.argv[2:]:
    subject = SUBJECTS.get(name)
    # Several names of one function are proven, or not, by one run of it.
    if subject not in results:
        try:
            if subject:
                subject(Ctap1(device) if name.startswith("U2F") else Key(device))
            results[subject] = {"ok": True if subject else None}
        except Exception:
            results[subject] = {"ok": False, "why": traceback.format_exc()}
    print(json.dumps(dict(results[subject], subject=name)), flush=True)
