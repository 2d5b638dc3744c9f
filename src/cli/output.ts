/** What a command of one product does with it: standard output, or the file named by `--out`. */
import { visible } from '../core/escape.ts';
import type { Outcome } from './command.ts';

/** A text that is made for somebody. */
export interface Product {
  content: string;
  /** Where to write it; `-` or nothing is standard output. */
  out: string | undefined;
  /** Whether it is a private key. */
  secret?: boolean;
  /** What a script is told of it. */
  data: Record<string, unknown>;
  /** What a script is given of a product that is not secret; the text as `pem` where not given. */
  document?: Record<string, unknown>;
}

/** The outcome that delivers a product. */
export function deliver({ content, out, secret = false, data, document = { pem: content } }: Product): Outcome {
  if (out === undefined || out === '-') return { text: content, secret, data: secret ? data : { ...data, ...document } };
  return {
    text: ([written]) => {
      const alone = secret && written?.mode !== undefined && (written.mode & 0o077) === 0;
      return `wrote ${visible(out)}${alone ? ', readable by you alone' : ''}\n`;
    },
    data: { ...data, out },
    files: { files: [{ path: out, content, secret }] },
  };
}
