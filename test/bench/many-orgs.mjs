/**
 * Gets tokens for 200 orgs at once, 25 times, from a server that answers immediately: what is left is the signing. Prints the
 * assertions per second, for how many milliseconds the event loop was blocked at most, and milliseconds of processor time for one.
 *
 *     node many-orgs.mjs <dist> <key file> [bare]      bare: only the signatures, without the library
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ORGS = 200;
const ROUNDS = 25;
/** Milliseconds between two looks at the clock. */
const RESOLUTION = 1;

const [dist, keyFile, bare] = process.argv.slice(2);
const { getToken } = await import(pathToFileURL(`${dist}/token.js`).href);
const key = createPrivateKey(readFileSync(keyFile));
const body = [Buffer.from('{"access_token":"t"}')];
const fetch = async () => ({ status: 200, headers: new Headers(), bodyUsed: false, body });

const signed = promisify(sign);
const content = Buffer.alloc(300, 'x');
const ask = (org) =>
  bare
    ? signed('sha256', content, key)
    : getToken({
        provider: 'salesforce',
        key,
        clientId: '3MVG9',
        username: `sync@org${org}.com`,
        instanceUrl: `https://org${org}.my.salesforce.com`,
        fetch,
      });
const round = () => Promise.all(Array.from({ length: ORGS }, (_, org) => ask(org)));

// Compiled once, as in any program that runs for a while.
await round();
const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
delays.enable();
const used = process.cpuUsage();
const begun = performance.now();
for (let done = 0; done < ROUNDS; done += 1) await round();
const seconds = (performance.now() - begun) / 1000;
delays.disable();
const { user, system } = process.cpuUsage(used);
const numbers = [
  (ORGS * ROUNDS) / seconds,
  Math.max(0, delays.max / 1e6 - RESOLUTION),
  (user + system) / 1000 / (ORGS * ROUNDS),
];
process.stdout.write(`${numbers.join(' ')}\n`);
