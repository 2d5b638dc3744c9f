/** Delivers the product of a command: to standard output, or to the file of `--out`. */
import { visible } from '../core/escape.ts';
import { type Io, isPrivate, type Outcome } from './command.ts';

/** The text that a command makes. */
export interface Product {
  content: string;
  /** Where to write it; `-` or undefined is standard output. */
  out: string | undefined;
  /** Whether it is a private key. */
  secret?: boolean;
  /** Facts about it for `--json`. */
  data: Record<string, unknown>;
  /** The product itself for `--json`, unless it is secret; default: the text as `pem`. */
  document?: Record<string, unknown>;
}

/** The outcome that delivers a product. */
export function deliver({ content, out, secret = false, data, document = { pem: content } }: Product): Outcome {
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

/** Warns if standard output writes a private key to a file that others can read. */
export function readableByOthers(io: Pick<Io, 'stdoutMode'>): string[] {
  const mode = io.stdoutMode();
  if (mode === undefined || (mode & 0o077) === 0) return [];
  return [
    `others on this computer can read the file with the key (mode ${mode.toString(8)}); with --out <file>, only you can read it`,
  ];
}
