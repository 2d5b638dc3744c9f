/** The wizard: the time until its first question is on the screen of a pseudo-terminal. */
import { spawn, spawnSync } from 'node:child_process';
import type { Setting } from './bench.ts';
import { median } from './statistics.ts';
import { more, type Row, skipped } from './table.ts';

/** Milliseconds until a program in a pseudo-terminal has printed a text; then the terminal is closed. */
function untilPrinted(command: string, text: string, cwd: string): Promise<number> {
  const begun = performance.now();
  const child = spawn('script', ['-qefc', `exec ${command}`, '/dev/null'], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  let screen = '';
  let took = Number.NaN;
  return new Promise((done, failed) => {
    // A wizard that asks something else must not keep the benchmark waiting.
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.on('error', failed);
    child.stdout.on('data', (bytes: Buffer) => {
      screen += bytes.toString('latin1');
      if (!Number.isNaN(took) || !screen.includes(text)) return;
      took = performance.now() - begun;
      child.kill('SIGTERM');
    });
    child.on('close', () => {
      clearTimeout(tooLong);
      if (Number.isNaN(took)) failed(new Error(`${command} did not print "${text}"`));
      else done(took);
    });
  });
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Compared with Node alone in the same terminal, printing one word; in half the rounds. */
export async function wizardRows({ program, floors, scratch, rounds, wanted }: Setting): Promise<Row[]> {
  const [name, allowed] = ['wizard: first question on the screen', 40];
  if (!wanted(name)) return [];
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (!/util-linux/.test(stdout ?? '')) return [skipped(name, more(allowed), 'script (util-linux) is not installed')];
  const node = quoted(process.execPath);
  const [differences, least]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds / 2; round += 1) {
    const bare = await untilPrinted(`${node} -e 'console.log("ready")'`, 'ready', scratch);
    const asked = await untilPrinted(`${node} ${quoted(program)} init`, 'What is the app called?', scratch);
    const floor = await untilPrinted(`${node} ${quoted(`${floors}/question.cjs`)}`, 'What is the app called?', scratch);
    differences.push(asked - bare);
    least.push(floor - bare);
  }
  const measured = median(differences);
  return [{ name, goal: more(allowed), measured: more(measured), floor: more(median(least)), met: measured <= allowed }];
}
