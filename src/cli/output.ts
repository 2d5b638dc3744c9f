/** Delivers the product of a command: to standard output, or to the file of `--out`. */
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { type Io, isPrivate, type Outcome } from './command.ts';

/** What a command makes. */
export interface Product {
  /** Text, or octets that are not text, such as DER. */
  content: string | Uint8Array;
  /** Where to write it; `-` or undefined is standard output. */
  out: string | undefined;
  /** Whether it is a private key. */
  secret?: boolean;
  /** Facts about it for `--json`. */
  data: Record<string, unknown>;
  /** The product itself for `--json`, unless it is secret; default: the content as `pem`, or `base64` if it is not text. */
  document?: Record<string, unknown>;
}

/** The outcome that delivers a product. */
export function deliver({ content, out, secret = false, data, document = documentOf(content) }: Product): Outcome {
  if (out === undefined || out === '-') return { text: content, secret, data: secret ? data : { ...data, ...document } };
  return {
    text: ([
      written,
    ]) => `wrote ${visible(out)}${secret && written !== undefined && isPrivate(written) ? ', readable only by you' : ''}
`,
    data: { ...data, out },
    files: { files: [{ path: out, content, secret }] },
  };
}

const documentOf = (content: string | Uint8Array): Record<string, unknown> =>
  typeof content === 'string' ? { pem: content } : { base64: Buffer.from(content).toString('base64') };

/** @throws KitError USAGE if standard output is a terminal, which cannot show octets that are not text */
export function requireNoTerminal({ stdout }: Pick<Io, 'stdout'>, what: string): void {
  if ((stdout as { isTTY?: boolean }).isTTY !== true) return;
  throw new KitError('USAGE', `${what} is not text, and the output is a terminal`, {
    hint: 'write it to a file with --out <file>, or pipe it to another program',
  });
}

/** Warns if standard output writes a private key to a file that others can read. */
export function readableByOthers(io: Pick<Io, 'stdoutMode'>): string[] {
  const mode = io.stdoutMode();
  if (mode === undefined || (mode & 0o077) === 0) return [];
  return [
    `the output goes to a file that others on this computer can read (mode ${mode.toString(8)}); with --out <file>, only you can read it`,
  ];
}
