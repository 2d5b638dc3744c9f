/** `help environment`: every environment variable that is read. */
import { KEY_VARIABLE } from '../../../core/defaults.ts';
import { providers } from '../../../providers/index.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Row } from '../../flags.ts';
import type { Topic } from './topic.ts';

/** The variables that stand for settings of a provider. */
const settings = providers.flatMap(({ title, own }) =>
  own.environment.map(({ name, setting, unless }): Row => {
    const except = unless === undefined ? '' : `, unless there is ${flagOf(unless)}`;
    return [name, `${title}: ${flagOf(setting)}${except}`];
  }),
);

export const environmentTopic: Topic = {
  name: 'environment',
  says: 'the environment variables that are read',
  parts: [
    {
      title: 'Settings for sign, token and doctor',
      text: ['Flags and the bundle come first. A value from a variable is used with a note.'],
      rows: settings,
    },
    {
      title: 'Keys and passphrases',
      text: [
        `Read only if a flag names the variable: --key-env <name> for the private key, --passphrase-env <name> for its passphrase. The name is yours; convert --to env writes ${KEY_VARIABLE}. What CI systems do to a key is repaired: base64, literal \\n, lost line breaks, quotes. No value is ever printed.`,
      ],
    },
    {
      title: 'Network',
      rows: [
        ['HTTPS_PROXY', 'the proxy for https URLs; https_proxy comes first'],
        ['HTTP_PROXY', 'the proxy for http URLs, and for https without the one above; http_proxy comes first'],
        ['NO_PROXY', 'hosts without a proxy; no_proxy comes first. This computer never has one.'],
        ['NODE_EXTRA_CA_CERTS', 'read by Node: a file with more CA certificates to trust, for example of your company'],
        ['NODE_OPTIONS', 'read by Node: with --use-system-ca, newer versions trust the CAs of the system'],
      ],
    },
    {
      title: 'Work on many keys',
      rows: [
        [
          'UV_THREADPOOL_SIZE',
          'read by Node: how many keys are made at the same time; default: one for each core, and at least four',
        ],
      ],
    },
    {
      title: 'Terminal',
      rows: [
        ['PATH', 'whether the shell finds jwt-kit: printed commands start with jwt-kit or with npx'],
        ['NO_COLOR', 'no colours'],
        ['FORCE_COLOR', 'colours also in pipes and files; 0: none'],
        ['DISPLAY', 'on Linux, whether there is a screen for checklist --open; WAYLAND_DISPLAY too'],
        ['MSYSTEM', 'set in Git Bash, where Windows programs see no terminal: a hint then names winpty'],
      ],
    },
    {
      title: 'Language',
      text: [
        'Only init reads these, to choose the language of the checklist. The first one that is set counts; C means English.',
      ],
      rows: [
        ['LC_ALL', 'the locale, for example it_IT.UTF-8'],
        ['LC_MESSAGES', 'the same, for texts'],
        ['LANG', 'the same. On Windows, if none of the three is set, its own language counts.'],
      ],
    },
    {
      title: 'Places',
      rows: [
        ['XDG_STATE_HOME', 'on Linux, where jwt-kit keeps the secret that proves which files it wrote itself: ~/.local/state'],
        ['LOCALAPPDATA', 'the same on Windows'],
        ['HOME', 'your home directory, for the two above (USERPROFILE on Windows)'],
        ['SystemRoot', 'on Windows, where icacls and other programs of the system are'],
        ['TEMP', 'on Windows, where the access rights of a file are saved for a moment'],
      ],
    },
    {
      title: 'git',
      text: [
        'GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE and GIT_COMMON_DIR: if they name another place than the repository around a bundle, doctor cannot say whether git would commit its key, and warns.',
      ],
    },
  ],
};
