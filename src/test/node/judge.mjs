// Verifies what security keys make, for tests that are not written in JavaScript. One JSON question a line on standard
// input, one JSON verdict a line on standard output, in the same order:
//
//   {"judge": "simplewebauthn", "kind": "registration", "response": RegistrationResponseJSON,
//    "challenge": base64url, "origin": "https://…", "rpId": "…", "roots": [PEM, …]}
//   {"judge": …, "kind": "assertion", "response": AuthenticationResponseJSON, …, "credential": what a registration gave}
//
//   {"accepted": true, "credential": {…}}      {"accepted": false, "reason": "…"}
//
// The judge "noble" knows nothing of WebAuthn: it verifies the bare signature over authData ‖ SHA-256(clientDataJSON)
// with the credential's COSE key, for algorithms that the others do not have.
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import {
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { cose, decodeAttestationObject, parseAuthenticatorData, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ed448 } from '@noble/curves/ed448.js';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64url'));
const text = (octets) => Buffer.from(octets).toString('base64url');
const sha256 = (octets) => new Uint8Array(createHash('sha256').update(octets).digest());

const ALGORITHMS = Object.values(cose.COSEALG).filter((id) => typeof id === 'number');

const simplewebauthn = {
  async registration({ response, challenge, origin, rpId, roots }) {
    for (const identifier of ['packed', 'fido-u2f']) {
      SettingsService.setRootCertificates({ identifier, certificates: roots });
    }
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) {
      return { accepted: false, reason: 'the attestation signature is wrong' };
    }
    const { id, publicKey, counter } = registrationInfo.credential;
    return { accepted: true, credential: { id, publicKey: text(publicKey), counter } };
  },

  async assertion({ response, challenge, origin, rpId, credential }) {
    const { verified } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
      credential: { ...credential, publicKey: bytes(credential.publicKey) },
    });
    return verified ? { accepted: true } : { accepted: false, reason: 'the signature is wrong' };
  },
};

const { COSEKEYS, COSECRV, COSEALG } = cose;
const EDDSA_BY_CURVE = new Map([[6, ed25519], [7, ed448]]); // IANA "COSE Elliptic Curves"
const ECDSA = new Map([[-7, p256], [-35, p384], [-36, p521], [-47, secp256k1]]);
const ML_DSA = new Map([[-48, ml_dsa44], [-49, ml_dsa65], [-50, ml_dsa87]]);

/** Whether noble takes the signature; the curves hash the message as COSE says for each of them. */
function nobleVerifies(key, message, signature) {
  const algorithm = key.get(COSEKEYS.alg);
  if (ECDSA.has(algorithm)) {
    const point = new Uint8Array([4, ...key.get(COSEKEYS.x), ...key.get(COSEKEYS.y)]);
    return ECDSA.get(algorithm).verify(signature, message, point, { format: 'der', lowS: false });
  }
  if (ML_DSA.has(algorithm)) {
    return ML_DSA.get(algorithm).verify(signature, message, key.get(COSEKEYS.pub));
  }
  const curve = EDDSA_BY_CURVE.get(key.get(COSEKEYS.crv));
  if (key.get(COSEKEYS.kty) === cose.COSEKTY.OKP && curve) {
    return curve.verify(signature, message, key.get(COSEKEYS.x), { zip215: false });
  }
  throw new Error(`noble has no algorithm ${algorithm}`);
}

const noble = {
  async registration({ response }) {
    const attestation = decodeAttestationObject(bytes(response.response.attestationObject));
    const { credentialPublicKey } = parseAuthenticatorData(attestation.get('authData'));
    const statement = attestation.get('attStmt');
    const self = attestation.get('fmt') === 'packed' && !statement.get('x5c');
    const message = signed(attestation.get('authData'), response);
    if (self && !nobleVerifies(decodeCredentialPublicKey(credentialPublicKey), message, statement.get('sig'))) {
      return { accepted: false, reason: 'the attestation signature is wrong' };
    }
    return { accepted: true, credential: { publicKey: text(credentialPublicKey) } };
  },

  async assertion({ response, credential }) {
    const key = decodeCredentialPublicKey(bytes(credential.publicKey));
    const message = signed(bytes(response.response.authenticatorData), response);
    return nobleVerifies(key, message, bytes(response.response.signature))
      ? { accepted: true }
      : { accepted: false, reason: 'the signature is wrong' };
  },
};

function signed(authData, response) {
  return Buffer.concat([authData, sha256(bytes(response.response.clientDataJSON))]);
}

const JUDGES = { simplewebauthn, noble };

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let verdict;
  try {
    verdict = await JUDGES[question.judge][question.kind](question);
  } catch (refusal) {
    verdict = { accepted: false, reason: `${refusal.name}: ${refusal.message}` };
  }
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
