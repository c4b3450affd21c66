// Reads and writes Google Authenticator exports with code that knows nothing of Keywright: the package
// otpauth-migration, and protobufjs below it. One JSON question a line on standard input, one JSON answer a line:
//
//   {"read": otpauth-migration URI}      {"accounts": [{type, name, issuer, algorithm, digits, secret, counter}],
//                                         version, batchSize, batchIndex, batchId}
//   {"write": [otpauth URI, …]}          {"uri": otpauth-migration URI}
//
// What cannot be done is answered by {"refused": reason}.
import { registerHooks } from 'node:module';
import { createInterface } from 'node:readline';

// The package was built for bundlers, which find "./proto" in "./proto/index.js", and the parts of an old module by
// their names.
const minimal = import.meta.resolve('protobufjs/minimal.js');
const named = `import all from '${minimal}'; export const { roots, Reader, Writer, util } = all;`;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'protobufjs/minimal') {
      return { url: `data:text/javascript,${encodeURIComponent(named)}`, shortCircuit: true };
    }
    for (const ending of ['', '.js']) {
      try {
        return next(specifier + ending, context);
      } catch {
        // It has another name.
      }
    }
    return next(`${specifier}/index.js`, context);
  },
});

const { OTPAuthMigration, URI, migration } = await import('otpauth-migration');

function read(uri) {
  const payload = migration.Payload.decode(Buffer.from(new URL(uri).searchParams.get('data'), 'base64'));
  const { version, batchSize, batchIndex, batchId } = payload;
  return { accounts: OTPAuthMigration.parseURI(uri), version, batchSize, batchIndex, batchId };
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = question.read ? read(question.read) : { uri: URI.toOTPAuthMigrationURI(question.write) };
  } catch (refusal) {
    answer = { refused: `${refusal.name}: ${refusal.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
