/** The questions of `set` at a terminal, if no flag says what to change. */
import type { BundleRecord } from '../../../core/bundle/record.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Setting } from '../../../providers/settings.ts';
import type { CommandIo } from '../../command.ts';
import { askSetting } from '../../input/ask-setting.ts';

/**
 * Asks for every setting that has a question, and for the client id; Enter keeps the recorded value.
 *
 * @returns names and answers; an empty answer clears the setting
 */
export async function askSettings(
  provider: Provider,
  { settings }: BundleRecord,
  io: CommandIo,
): Promise<(readonly [name: string, text: string])[]> {
  const given: (readonly [string, string])[] = [];
  const clientId: Setting['question'] = {
    message: `What is the app's ${provider.grant.clientIdName}?`,
    why: 'Enter leaves it blank.',
  };
  for (const setting of provider.settings) {
    const { name } = setting;
    const question = setting.question ?? (name === 'clientId' ? clientId : undefined);
    if (question === undefined || (question.unless !== undefined && settings[question.unless] !== undefined)) continue;
    const recorded = settings[name];
    const answer = await askSetting({ ...setting, question }, io, recorded);
    if (answer !== undefined || recorded !== undefined) given.push([name, answer?.value ?? '']);
  }
  return given;
}
