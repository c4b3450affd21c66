// A browser with an authenticator, by an author who knows nothing of Keywright: the package nid-webauthn-emulator. One
// JSON question a line on standard input, one JSON answer a line:
//
//   {"create": PublicKeyCredentialCreationOptionsJSON, "origin", "algorithm", "counts"}   RegistrationResponseJSON
//   {"get": PublicKeyCredentialRequestOptionsJSON, "origin", "algorithm", "counts"}       AuthenticationResponseJSON
//   {"forget": UnknownCredentialOptions, "algorithm", "counts"}                           {}
//
// Each algorithm, with a counter or without, is an authenticator of its own. What it will not do is answered by
// {"refused": reason}.
import { createInterface } from 'node:readline';
import emulator from 'nid-webauthn-emulator';

const { AuthenticatorEmulator, PasskeysCredentialsMemoryRepository, WebAuthnEmulator } = emulator;
const keys = new Map();

function keyOf({ algorithm, counts }) {
  const name = `${algorithm} ${counts}`;
  if (!keys.has(name)) {
    keys.set(name, new WebAuthnEmulator(new AuthenticatorEmulator({
      algorithmIdentifiers: [algorithm],
      signCounterIncrement: counts ? 1 : 0,
      credentialsRepository: new PasskeysCredentialsMemoryRepository(),
    })));
  }
  return keys.get(name);
}

function answer(question) {
  const key = keyOf(question);
  if (question.forget) {
    key.signalUnknownCredential(question.forget);
    return {};
  }
  return question.create
    ? key.createJSON(question.origin, question.create)
    : key.getJSON(question.origin, question.get);
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = answer(JSON.parse(line));
  } catch (refusal) {
    result = { refused: `${refusal.name}: ${refusal.message}` };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
