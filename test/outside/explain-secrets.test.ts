/** explain repeats no secret that is pasted with a response, in any notation. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { runIn } from '../cli/world.ts';
import { leftOf, marked, pasted } from '../core/refusals/secret-texts.ts';

test.each([{ way: [] }, { way: ['--json'] }, { way: ['--json', '--debug'] }])('$way', async ({ way }: { way: string[] }) => {
  const leaks: string[] = [];
  for (const text of marked) {
    const plain = pasted(text);
    const answers = [plain, `invalid assertion\n${plain}`, JSON.stringify({ error: 'odd', error_description: plain })];
    for (const answer of answers) {
      const { stdout, stderr } = await runIn('.', ['explain', '-', ...way], { stdin: Readable.from([Buffer.from(answer)]) });
      // explain's own text contains numbers too; the first lines show the response.
      const said = way.includes('--json') ? JSON.stringify(JSON.parse(stdout).explanation?.answer ?? '') : stdout;
      const left = leftOf(text, `${said}${stderr}`);
      if (left !== undefined) leaks.push(`${left} of ${answer.slice(0, 80)}: ${said.slice(0, 300)}`);
    }
  }
  expect(leaks).toEqual([]);
});
