/** The online checks: whether the server responds, the clocks agree and a token is granted. The token is not kept. */
import { LONGEST_TIMEOUT } from '../../core/defaults.ts';
import { parseDuration } from '../../core/durations.ts';
import { KitError } from '../../core/errors.ts';
import { type Finding, skip } from '../../core/findings.ts';
import { clockFinding } from '../../core/jwt/clock-check.ts';
import { ownWords } from '../../core/jwt/server-words.ts';
import { bodyText, clockAhead } from '../../core/jwt/token-request.ts';
import { isOnThisComputer } from '../../core/jwt/web-addresses.ts';
import { harmlessCode } from '../../core/refusals/hide-secrets.ts';
import type { Examined } from '../bundle/inspect-bundle.ts';
import { type CommandIo, changed } from '../command.ts';
import { type KeyOptions, keyFlagsOf } from '../input/given-key.ts';
import { shownUrl } from '../input/network.ts';
import { printedCommand, printedError } from '../printed-command.ts';
import { type AlreadyRead, prepareAssertion, type Signer } from './assertion.ts';
import { calling, checkEndPoint, exchange, refusalWords } from './exchange.ts';

/** Which server to check, and how long to wait. */
export interface OnlineOptions {
  /** Token endpoint instead of the usual one. */
  url?: string | undefined;
  /** Longest wait for an answer: `15`, `1m`. */
  timeout: string;
}

/** Checks the server of one bundle. Errors of the server become findings, not exceptions. */
export async function examineOnline(
  examined: Examined,
  options: OnlineOptions & KeyOptions,
  read: AlreadyRead,
  io: CommandIo,
): Promise<Finding[]> {
  const { record, provider } = examined;
  if (record === undefined || provider === undefined) return [];
  const { tokenUrl } = provider.claims(record.settings);
  const address = options.url ?? tokenUrl;
  const again = printedCommand({ command: 'token', directory: examined.directory, options: keyFlagsOf(options) }, io);
  if (address === undefined) {
    return [{ check: 'reachable', status: 'fail', says: 'not tried: the token endpoint is not known yet', fix: again }];
  }
  const endPoint = endPointOf(address, options, provider.grant.tokenUrlExample);
  if (endPoint instanceof KitError) {
    return [{ check: 'reachable', status: 'fail', says: `not tried: ${endPoint.message}`, fix: endPoint.hint }];
  }
  if (options.url !== undefined && endPoint.pathname === '/')
    endPoint.pathname = provider.grant.rehearsal.tokenPath(record.settings);
  const timeout = parseDuration('timeout', options.timeout, LONGEST_TIMEOUT);
  const findings: Finding[] = [];
  const probe = provider.grant.probe?.(endPoint.href);
  if (probe !== undefined) {
    const { answered, finding } = await reach(probe, timeout, io);
    findings.push(...(answered ? clockFinding(answered.ahead) : []), finding);
    if (answered === undefined) return findings;
  }
  const { ahead, finding } = await trade(examined, { url: endPoint.href, timeout, again }, read, io);
  if (finding.status === 'ok' && options.url === undefined && !isOnThisComputer(endPoint)) examined.granted = true;
  return [...findings, ...(probe === undefined ? clockFinding(ahead) : []), finding];
}

/** The token endpoint. An invalid `--url` is thrown; an invalid URL in a record is returned, as a finding of that bundle. */
function endPointOf(address: string, { url }: OnlineOptions, example: string): URL | KitError {
  try {
    return checkEndPoint(address, example);
  } catch (cause) {
    if (url !== undefined || !(cause instanceof KitError)) throw cause;
    return cause;
  }
}

/** A URL that responds without credentials, and a test of the response. */
type Probe = NonNullable<ReturnType<NonNullable<Signer['provider']['grant']['probe']>>>;

async function reach(
  { url, fits }: Probe,
  timeout: number,
  io: CommandIo,
): Promise<{ answered?: { ahead: number | undefined }; finding: Finding }> {
  const check = 'reachable';
  const shown = shownUrl(new URL(url));
  try {
    return await calling(
      url,
      { timeout, init: { headers: { accept: 'application/json' }, redirect: 'manual' } },
      io,
      async (response) => {
        const answered = { ahead: clockAhead(response, io.now()) };
        const text = await bodyText(response);
        if (response.status === 200 && fits(text))
          return { answered, finding: { check, status: 'ok', says: `${shown} answers` } };
        const says = `unexpected response from ${shown} (HTTP ${response.status})`;
        return {
          answered,
          finding: { check, status: 'fail', says, fix: 'check the URL, and that no proxy or login page is in between' },
        };
      },
    );
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const { message, hint } = printedError(cause, io);
    return { finding: { check, status: 'fail', says: message, fix: hint } };
  }
}

/** Signs an assertion and exchanges it for a token. */
async function trade(
  { directory, provider, findings }: Examined,
  { url, timeout, again }: { url: string; timeout: number; again: string },
  read: AlreadyRead,
  io: CommandIo,
): Promise<{ ahead?: number | undefined; finding: Finding }> {
  const check = 'token';
  if (findings.some(({ check: name, status }) => name === 'key' && status === 'skip')) {
    return { finding: skip(check, 'not tried: it needs the private key') };
  }
  const broken = findings.find(
    ({ check: name, status }) => status === 'fail' && ['key', 'pair', 'key-strength'].includes(name),
  );
  if (broken !== undefined) {
    return { finding: { check, status: 'fail', says: `not tried: ${broken.check} failed`, fix: broken.fix } };
  }
  const options = { directory, settings: {}, ...read };
  try {
    // Never asks: missing answers are a finding.
    const signer = await prepareAssertion(options, changed(io, { interactive: false }));
    const { jwt } = await signer.sign();
    const { answer, ahead } = await exchange(jwt, { url, timeout }, io);
    if (answer.granted) return { ahead, finding: { check, status: 'ok', says: 'a token was granted, and not kept' } };
    const says = `${provider?.title} ${ownWords.refused}${refusalWords(answer.refusal, [jwt])}`;
    const code = harmlessCode(answer.refusal.error, [jwt]);
    return { ahead, finding: { check, status: 'fail', says, ...(code === undefined ? {} : { code }), fix: again } };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const { message, hint } = printedError(cause, io);
    if (cause.code === 'NETWORK') return { finding: { check, status: 'fail', says: message, fix: hint } };
    return { finding: { check, status: 'fail', says: `not tried: ${message}`, fix: hint } };
  }
}
