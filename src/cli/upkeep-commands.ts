/** The flags and help of the commands for a set-up that stands: what is wrong with it, and its renewal; as data. */
import type { CommandData } from './command-data.ts';

export const upkeepCommands: readonly CommandData[] = [];
