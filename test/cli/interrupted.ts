/** Leftovers of an interrupted run of this user, with proofs made here, without the program's own code. */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ownSecret } from '../../src/cli/disk/journal/journal-proof.ts';
import { ownState } from './world.ts';

export const JOURNAL = '.jwt-kit-journal.json';

/** The arriving files in order, with their contents; the leaving names; where the old set goes. */
export interface Planned {
  arriving: Record<string, string>;
  leaving: readonly string[];
  stamp?: string;
}

const proof = (state: string | undefined, ...facts: unknown[]): string =>
  createHmac('sha256', ownSecret(state) as Uint8Array)
    .update(JSON.stringify(facts))
    .digest('hex');

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Inode and moment of birth. */
function identity(path: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return birthtimeNs > 0n && birthtimeNs !== ctimeNs ? `${ino} ${birthtimeNs}` : `${ino}`;
}

const idIn = (staging: string): string => /^\.jwt-kit-\d+-[0-9a-f]{8}-([0-9a-f]{12})/.exec(basename(staging))?.[1] ?? '';

/** The end of the name of a staging directory in a directory, which proves it. */
export const proofFor = (directory: string, id: string, state = ownState): string =>
  proof(state, 'staging', id, identity(directory)).slice(0, 16);

/** Writes the journal of a run: only a claim if it has no plan yet. */
export function journal(directory: string, staging: string, plan?: Planned, state = ownState): void {
  const identities = { directory: identity(directory), staging: identity(staging) };
  const arriving = Object.entries(plan?.arriving ?? {}).map(([file, content]) => ({ name: file, sha256: sha256(content) }));
  const facts = plan && [plan.stamp ?? null, arriving.map((file) => [file.name, file.sha256]), plan.leaving];
  const content = {
    version: 2,
    staging: idIn(staging),
    identities,
    ...(plan && { plan: { ...plan, arriving } }),
    proof: proof(state, 'journal', 2, idIn(staging), identities.directory, identities.staging, facts ?? null),
  };
  writeFileSync(join(directory, JOURNAL), JSON.stringify(content), { mode: 0o600 });
}

/** Changes a journal and leaves its proof as it was. */
export function forge(directory: string, change: (content: Record<string, unknown>) => unknown): void {
  const path = join(directory, JOURNAL);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}
