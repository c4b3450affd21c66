"""Enrols a finger, verifies the user by it and changes settings, with python3-fido2 over PC/SC.

Sets the PIN given as the first argument.
"""
import sys

from fido2.ctap2 import ClientPin, Config, Ctap2, FPBioEnrollment
from fido2.ctap import CtapError
from fido2.pcsc import CtapPcscDevice

pin = sys.argv[1]
ctap = Ctap2(next(iter(CtapPcscDevice.list_devices())))
client_pin = ClientPin(ctap)
protocol = client_pin.protocol
client_pin.set_pin(pin)


def state(*options):
    info = ctap.get_info()
    return [info.options.get(option) for option in options]


print("before", *state("uv", "bioEnroll", "alwaysUv"))
bio = FPBioEnrollment(ctap, protocol, client_pin.get_pin_token(pin, ClientPin.PERMISSION.BIO_ENROLL))
enrolment = bio.enroll()
captures = 1
while enrolment.capture() is None:
    captures += 1
bio.set_name(enrolment.template_id, "index")
print("enrolled", captures, list(bio.enumerate_enrollments().values()))
print("uv retries", client_pin.get_uv_retries()[0])

token = client_pin.get_uv_token(ClientPin.PERMISSION.GET_ASSERTION, "example.org")
print("verified", len(token))

config = Config(ctap, protocol, client_pin.get_pin_token(pin, ClientPin.PERMISSION.AUTHENTICATOR_CFG))
config.toggle_always_uv()
print("after", *state("uv", "bioEnroll", "alwaysUv", "makeCredUvNotRqd"))
config.set_min_pin_length(min_pin_length=8, rp_ids=["example.org"])
print("shortest", ctap.get_info().min_pin_length, ctap.get_info().force_pin_change)
try:
    client_pin.get_pin_token(pin, ClientPin.PERMISSION.AUTHENTICATOR_CFG)
except CtapError as e:
    print("refused", e.code.name)
client_pin.change_pin(pin, pin + pin)
bio = FPBioEnrollment(ctap, protocol, client_pin.get_pin_token(pin + pin, ClientPin.PERMISSION.BIO_ENROLL))
bio.remove_enrollment(enrolment.template_id)
print("removed", *state("uv", "bioEnroll"))
