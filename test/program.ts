/** The program as it is shipped: what the build made. */
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../dist/cli/bin.cjs', import.meta.url));
