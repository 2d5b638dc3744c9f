/**
 * The built program at a moment that does not pass, called as in the checkout, so that what it prints can be compared. All
 * else is real: streams, disk, keys.
 */
import { runProcess } from '../../../dist/cli/process.js';

await runProcess({ now: () => new Date('2026-11-21T22:13:20.500Z'), invokedAs: 'npx jwt-kit' });
