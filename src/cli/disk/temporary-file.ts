/** A file that exists only while another program writes it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The bytes that `write` writes to a temporary file: icacls writes access lists only to files. They are not secret. */
export function savedInTemp(write: (file: string) => void): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-'));
  try {
    const file = join(directory, 'access');
    write(file);
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
