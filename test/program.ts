/** The program as the build makes it and users run it; a packed one if JWT_KIT_PROGRAM names it. */
import { fileURLToPath } from 'node:url';

export const program = process.env['JWT_KIT_PROGRAM'] ?? fileURLToPath(new URL('../dist/cli/bin.cjs', import.meta.url));
