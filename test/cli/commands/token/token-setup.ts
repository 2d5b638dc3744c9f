import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, network } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';

export const readRecord = (cwd: string): { settings: Record<string, string> } =>
  JSON.parse(readFileSync(join(cwd, 'app', 'jwt-kit.json'), 'utf8'));

export const checklist = (cwd: string): string => readFileSync(join(cwd, 'app', 'CHECKLIST.md'), 'utf8');

/** A directory with a bundle for Salesforce called `app`. */
export async function salesforce(...flags: string[]): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, ...flags]);
  return cwd;
}

export const tokenIn = (cwd: string, words: readonly string[], changes: Partial<Io> = {}): Promise<Ran> =>
  runIn(cwd, ['token', 'app', ...words], { ...network, ...changes });

/** Matches a text that begins with another. */
export const startingWith = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);

/** A server on this computer with the responses of a test. */
export async function server(answer: RequestListener): Promise<string> {
  const listening = createServer({}, (request, response) => {
    response.sendDate = false;
    answer(request, response);
  });
  await new Promise<void>((done) => void listening.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/services/oauth2/token`;
}

/** A network in which every host is a server on this computer. */
export const distant = (url: string): Partial<Io> => ({
  fetch: (asked, init) => fetch(new URL(new URL(asked).pathname, url), init),
});

/** A fixed response. */
export const answering =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
