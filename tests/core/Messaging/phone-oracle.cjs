// Reads lines [text, defaultCountry|null] as JSON, answers one line each: what libphonenumber-js (max) makes of it.
// argv[2]: folder of the package.
'use strict';
const path = require('path');
const lib = require(path.join(process.argv[2], 'max', 'index.cjs'));

// The package keeps two expressions with the "g" flag, so every second good phone-context is refused.
// A context that neither accepts sets both back; what we compare with is the answer to a first call.
const reset = () => { try { lib.parsePhoneNumberWithError('1;phone-context=!'); } catch { /* refused, as meant */ } };

const read = ([text, country]) => {
  if (text.includes(';phone-context=')) reset();
  let number;
  try {
    number = lib.parsePhoneNumberWithError(text, country ?? undefined);
  } catch (error) {
    if (!(error instanceof lib.ParseError)) throw error;
    return { error: error.message };
  }
  return {
    e164: number.number,
    country: number.country ?? null,
    callingCode: number.countryCallingCode,
    national: number.nationalNumber,
    ext: number.ext ?? null,
    possible: number.isPossible(),
    valid: number.isValid(),
    type: number.getType() ?? null,
    formatNational: number.formatNational(),
    formatInternational: number.formatInternational(),
  };
};

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', chunk => { input += chunk; });
process.stdin.on('end', () => {
  const answers = input.split('\n').filter(Boolean).map(line => JSON.stringify(read(JSON.parse(line))));
  process.stdout.write(answers.join('\n') + '\n');
});
