/**
 * Gets tokens for 200 orgs at once, 25 times, from a server that answers immediately: what is left is the signing. Prints the
 * assertions per second, for how many milliseconds the event loop was blocked at most in as many more rounds, and milliseconds
 * of processor time for one.
 *
 * On Linux, blocked means the processor time of the main thread between two ticks of a timer: other programs, and threads of this one,
 * do not add to it. Elsewhere it is the time that a tick came too late.
 *
 *     node many-orgs.mjs <dist> <key file> [bare]      bare: only the signatures, without the library
 */
import { createPrivateKey, sign } from 'node:crypto';
import { openSync, readFileSync, readSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ORGS = 200;
const ROUNDS = 25;
/** Rounds until V8 has compiled what runs often: before, that takes a fifth of the processor time. */
const WARM = 30;
/** Milliseconds between two ticks. */
const TICK = 1;

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

/** The time of the main thread in milliseconds: that of the processor, or else of the clock. */
function mainThread() {
  if (process.platform !== 'linux') return () => performance.now();
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`);
  const text = Buffer.alloc(100);
  return () => {
    // Linux brings the numbers of this thread up to date when they are asked for in this way.
    process.cpuUsage();
    return Number(text.toString('latin1', 0, readSync(file, text, 0, text.length, 0)).split(' ', 1)[0]) / 1e6;
  };
}

// Compiled once, as in any program that runs for a while.
for (let done = 0; done < WARM; done += 1) await round();
const used = process.cpuUsage();
const begun = performance.now();
for (let done = 0; done < ROUNDS; done += 1) await round();
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
// Apart, because a tick each millisecond takes a tenth of the time.
const time = mainThread();
let last = time();
let longest = 0;
const look = () => {
  const now = time();
  longest = Math.max(longest, now - last);
  last = now;
};
const ticks = setInterval(look, TICK);
for (let done = 0; done < ROUNDS; done += 1) await round();
look();
clearInterval(ticks);
const numbers = [(ORGS * ROUNDS) / seconds, longest, (user + system) / 1000 / (ORGS * ROUNDS)];
process.stdout.write(`${numbers.join(' ')}\n`);
