/** The program as the build makes it and users run it. */
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../dist/cli/bin.cjs', import.meta.url));
