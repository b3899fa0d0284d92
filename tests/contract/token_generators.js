// Reads cases as JSON from standard input, writes the tokens of AWS's JavaScript generator as a JSON list.
const fs = require('fs');
const { getToken } = require('@aws/bedrock-token-generator');

const RealDate = Date;

// A Date whose "now" stands still; every other use stays as it is.
function freeze(instant) {
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [instant] : args));
    }
    static now() {
      return new RealDate(instant).getTime();
    }
  };
}

async function main() {
  const tokens = [];
  for (const c of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    freeze(c.at);
    const credentials = { accessKeyId: c.access_key_id, secretAccessKey: c.secret, sessionToken: c.session_token || undefined };
    tokens.push(await getToken({ credentials, region: c.region, expiresInSeconds: c.expires }));
  }
  process.stdout.write(JSON.stringify(tokens));
}

main();
