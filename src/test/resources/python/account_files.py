"""Opens and makes encrypted account files by what is published of their formats, with Python's cryptography.

account_files.py open FORMAT FILE PASSWORD     prints what is in it
account_files.py make FORMAT FILE PASSWORD     encrypts what stands on standard input
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import sys
import xml.etree.ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PSKC = "{urn:ietf:params:xml:ns:keyprov:pskc}"
XENC = "{http://www.w3.org/2001/04/xmlenc#}"


def scrypt(password, slot):
    return hashlib.scrypt(password, salt=bytes.fromhex(slot["salt"]), n=slot["n"], r=slot["r"], p=slot["p"],
                          dklen=32, maxmem=1 << 28)


def open_aegis(file, password):
    vault = json.loads(file)
    slot = next(s for s in vault["header"]["slots"] if s["type"] == 1)

    def gcm(key, params, data):
        return AESGCM(key).decrypt(bytes.fromhex(params["nonce"]), data + bytes.fromhex(params["tag"]), None)

    master = gcm(scrypt(password, slot), slot["key_params"], bytes.fromhex(slot["key"]))
    return gcm(master, vault["header"]["params"], base64.b64decode(vault["db"], validate=True))


def make_aegis(content, password):
    def gcm(key, data):
        nonce = os.urandom(12)
        sealed = AESGCM(key).encrypt(nonce, data, None)
        return sealed[:-16], {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}

    slot = {"type": 1, "uuid": "01234567-89ab-cdef-0123-456789abcdef", "n": 1 << 15, "r": 8, "p": 1,
            "salt": os.urandom(32).hex()}
    master = os.urandom(32)
    key, slot["key_params"] = gcm(scrypt(password, slot), master)
    slot["key"] = key.hex()
    db, params = gcm(master, content)
    return json.dumps({"version": 1, "header": {"slots": [slot], "params": params},
                       "db": base64.b64encode(db).decode()}).encode()


def two_fas_key(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password, salt, 10_000, 32)


def open_2fas(file, password):
    backup = json.loads(file)
    assert backup["services"] == [], "plain accounts beside the encrypted ones"
    plain = []
    for member in ("servicesEncrypted", "reference"):
        data, salt, nonce = (base64.b64decode(part, validate=True) for part in backup[member].split(":"))
        assert (len(salt), len(nonce)) == (256, 12)
        plain.append(AESGCM(two_fas_key(password, salt)).decrypt(nonce, data, None))
    assert plain[1].startswith(b"tRViSsLKzd86Hprh4ceC2OP7xazn4rrt") and len(plain[1]) == 256
    return plain[0]


def make_2fas(content, password):
    salt, nonce = os.urandom(256), os.urandom(12)
    sealed = AESGCM(two_fas_key(password, salt)).encrypt(nonce, content, None)
    parts = ":".join(base64.b64encode(part).decode() for part in (sealed, salt, nonce))
    return json.dumps({"schemaVersion": 4, "services": [], "servicesEncrypted": parts}).encode()


def open_andotp(file, password):
    rounds, salt, nonce = struct.unpack(">i", file[:4])[0], file[4:16], file[16:28]
    return AESGCM(hashlib.pbkdf2_hmac("sha1", password, salt, rounds, 32)).decrypt(nonce, file[28:], None)


def make_andotp(content, password):
    salt, nonce = os.urandom(12), os.urandom(12)
    key = hashlib.pbkdf2_hmac("sha1", password, salt, 145_678, 32)
    return struct.pack(">i", 145_678) + salt + nonce + AESGCM(key).encrypt(nonce, content, None)


def make_andotp_old(content, password):
    nonce = os.urandom(12)
    return nonce + AESGCM(hashlib.sha256(password).digest()).encrypt(nonce, content, None)


def open_pskc(file, password):
    root = ET.fromstring(file)
    derived = root.find(f"{PSKC}EncryptionKey/{{http://www.w3.org/2009/xmlenc11#}}DerivedKey")
    if derived is None:
        key = bytes.fromhex(password.decode())
    else:
        # As in figure 7, what PKCS #5 defines has no namespace.
        salt = base64.b64decode(derived.find(".//Salt/Specified").text)
        rounds = int(derived.find(".//IterationCount").text)
        length = int(derived.find(".//KeyLength").text)
        assert derived.find(".//PRF").get("Algorithm").endswith("#hmac-sha256")
        key = hashlib.pbkdf2_hmac("sha256", password, salt, rounds, length)

    def cipher(value):
        method = value.find(f"{XENC}EncryptionMethod").get("Algorithm")
        assert method == f"http://www.w3.org/2001/04/xmlenc#aes{8 * len(key)}-cbc", method
        return base64.b64decode(value.find(f"{XENC}CipherData/{XENC}CipherValue").text)

    def decrypt(data):
        decryptor = Cipher(algorithms.AES(key), modes.CBC(data[:16])).decryptor()
        plain = decryptor.update(data[16:]) + decryptor.finalize()
        return plain[:-plain[-1]]

    method = root.find(f"{PSKC}MACMethod")
    assert method.get("Algorithm") == "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    mac_key = decrypt(cipher(method.find(f"{PSKC}MACKey")))
    secrets = []
    for secret in root.iter(f"{PSKC}Secret"):
        data = cipher(secret.find(f"{PSKC}EncryptedValue"))
        mac = base64.b64decode(secret.find(f"{PSKC}ValueMAC").text)
        assert hmac.compare_digest(mac, hmac.new(mac_key, data, "sha256").digest()), "a MAC is wrong"
        secrets.append(base64.b32encode(decrypt(data)).decode().rstrip("="))
    return "\n".join(secrets).encode()


def make_pskc(content, password):
    """A file with one secret, which is given in base32."""
    salt, mac_key = os.urandom(16), os.urandom(20)
    key = hashlib.pbkdf2_hmac("sha512", password, salt, 1234, 24)

    def encrypt(data):
        padding = 16 - len(data) % 16
        iv = os.urandom(16)
        # XML Encryption: only the last byte of the padding counts.
        encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
        return iv + encryptor.update(data + os.urandom(padding - 1) + bytes([padding])) + encryptor.finalize()

    def value(data):
        return ('<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes192-cbc"/><xenc:CipherData>'
                f"<xenc:CipherValue>{base64.b64encode(data).decode()}</xenc:CipherValue></xenc:CipherData>")

    text = content.decode().strip()
    secret = encrypt(base64.b32decode(text + "=" * (-len(text) % 8)))
    counter = encrypt(struct.pack(">Q", 4711))

    def mac(data):
        return base64.b64encode(hmac.new(mac_key, data, "sha512").digest()).decode()

    return f"""<?xml version="1.0"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
<EncryptionKey><x:DerivedKey xmlns:x="http://www.w3.org/2009/xmlenc11#">
<x:KeyDerivationMethod Algorithm="http://www.w3.org/2009/xmlenc11#pbkdf2"><x:PBKDF2-params>
<x:Salt><x:Specified>{base64.b64encode(salt).decode()}</x:Specified></x:Salt>
<x:IterationCount>1234</x:IterationCount><x:KeyLength>24</x:KeyLength>
<x:PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"/></x:PBKDF2-params></x:KeyDerivationMethod>
</x:DerivedKey></EncryptionKey>
<MACMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"><MACKey>{value(encrypt(mac_key))}</MACKey>
</MACMethod>
<KeyPackage><DeviceInfo><SerialNo>42</SerialNo></DeviceInfo>
<Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>ACME</Issuer>
<AlgorithmParameters><ResponseFormat Length="7" Encoding="DECIMAL"/></AlgorithmParameters>
<Data><Secret><EncryptedValue>{value(secret)}</EncryptedValue><ValueMAC>{mac(secret)}</ValueMAC></Secret>
<Counter><EncryptedValue>{value(counter)}</EncryptedValue><ValueMAC>{mac(counter)}</ValueMAC></Counter></Data>
</Key></KeyPackage></KeyContainer>""".encode()


def main():
    verb, format_name, path, password = sys.argv[1:]
    run = globals()[f"{verb}_{format_name}"]
    if verb == "open":
        with open(path, "rb") as file:
            sys.stdout.buffer.write(run(file.read(), password.encode()))
    else:
        with open(path, "wb") as file:
            file.write(run(sys.stdin.buffer.read(), password.encode()))


main()
