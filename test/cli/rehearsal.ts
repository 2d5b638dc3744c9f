/** A rehearsal that runs during a test, and a bundle for it. */
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { fixturePath } from '../fixtures.ts';
import { runIn, world } from './world.ts';

export const key = fixturePath('keys/rsa.pem');

/** Makes a bundle in a directory, called `app` if not otherwise. */
export async function bundleIn(cwd: string, provider: string, flags: readonly string[], directory = 'app'): Promise<void> {
  await runIn(cwd, ['init', directory, '--provider', provider, '--name', 'Order Sync', '--key', key, ...flags]);
}

export const acme = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'u@acme.com'];

/** A rehearsal that was started. */
export interface Rehearsed {
  url: string;
  origin: string;
  /** Its standard error so far. */
  said(): string;
  /** Ends it like Ctrl-C, and returns its exit status. */
  end(): Promise<number>;
}

/** Starts `rehearse` for the bundle or the tree `app`; ends with the test at the latest. */
export async function rehearsing(
  cwd: string,
  words: readonly string[] = [],
  changes: Partial<Io> = {},
  directory = 'app',
): Promise<Rehearsed> {
  const stop = new AbortController();
  const stdout = new PassThrough();
  const { io, heard } = world(cwd, { stdout, interrupted: () => stop.signal, ...changes });
  const printed = new Promise<string>((done) => stdout.once('data', (chunk) => done(String(chunk))));
  const status = main(['rehearse', directory, ...words], io);
  const url = (await Promise.race([printed, status.then((code) => `ended with ${code}: ${heard().stderr}`)])).trim();
  let stderr = '';
  const ended = async (): Promise<number> => {
    stop.abort();
    return status;
  };
  onTestFinished(async () => void (await ended()));
  return {
    url,
    origin: URL.canParse(url) ? new URL(url).origin : '',
    said: () => {
      stderr += heard().stderr;
      return stderr;
    },
    end: ended,
  };
}

/** The network, for tests that talk to a rehearsal or a server of their own. */
export const network: Partial<Io> = { fetch: (url, init) => fetch(url, init) };
