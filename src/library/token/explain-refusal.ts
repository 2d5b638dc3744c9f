/** Explains error responses of token endpoints. */
import { a, requireArguments } from '../../core/arguments.ts';
import { KitError } from '../../core/errors.ts';
import type { Finding } from '../../core/findings.ts';
import { Commands } from '../../core/fold.ts';
import * as core from '../../core/refusals/explain-refusal.ts';
import { explanationText, headOf } from '../../core/refusals/explanation-text.ts';
import { type RecognisedRefusal, recogniseRefusal } from '../../core/refusals/recognise-refusal.ts';
import { readPastedRefusal } from '../../core/refusals/refusal-in-text.ts';
import { checkProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { catalogueFor } from '../../providers/refusals/catalogue.ts';
import type { Settings } from '../../providers/settings.ts';
import { checkSettings } from '../../providers/setup.ts';
import { bytesOf, type Input, inputRule, type JsonObject } from '../input.ts';
import type { ServerSettings } from '../provider-settings.ts';
import { checkEach, namingOptions, settingRules, settingsIn, withOptionNames } from '../settings.ts';
import { naming } from '../words.ts';

/** A possible cause of an error response. */
export interface RefusalCause {
  /** In lower case with no full stop. */
  says: string;
  /** What to do about it. */
  fix: string;
  /** A command line that does it, or most of it. */
  command?: string | undefined;
  /** Where to click on the server: paths of labels. */
  where: readonly string[];
  /** How well it is known: a vendor or an RFC documents it, it was measured, somebody reported it, or nobody confirmed it. */
  certainty: 'documented' | 'measured' | 'reported' | 'unverified';
  /** What is not certain about it, if `certainty` does not say enough. */
  unverified?: string | undefined;
  /** Where to read about it. */
  source: readonly string[];
}

/** What is known about an error response. */
export interface RefusalExplanation {
  /** Code, such as `invalid_grant` (RFC 6749 §5.2), if there was one. */
  error?: string | undefined;
  /** The server's words, without what may be a secret. */
  description?: string | undefined;
  /** HTTP status, if there was one. */
  status?: number | undefined;
  /** What it means; several if its words have several meanings, none if it is unknown. */
  meanings: readonly string[];
  /** The likeliest first. */
  causes: readonly RefusalCause[];
  /** Whether the same request may succeed minutes later, because the server copies a change. */
  retryable: boolean;
  /** All of it as lines of at most 80 characters, for a log or a terminal. */
  text: string;
}

/** The server that refused, as far as it is known. Without a provider, the words of the response must identify it. */
export type ExplainOptions = ServerSettings | { provider?: undefined };

/** Also a list, as Salesforce sends from its APIs. */
const responseRule = a.either('a string, a Uint8Array or the value of JSON', [inputRule, a.list(a.json)]);

const ownRules = { provider: a.optional(a.text) };

/**
 * Explains an error response of a token endpoint, or of a first call with its token: what it means, its possible causes, how to
 * fix them and where to click. Works offline, and guesses nothing: an unknown response has no causes.
 *
 * `getToken` does this by itself. Use it for responses that other programs got.
 *
 * @param response any text that contains the response, such as JSON, a log, the output of curl or a web page; or the parsed
 *   body
 * @throws KitError INPUT_INVALID if it contains no error response; USAGE if an argument is invalid
 * @example
 * import { explainRefusal } from 'jwt-kit/token';
 *
 * const { causes, text } = explainRefusal({ error: 'invalid_grant', error_description: 'audience is invalid' }, { provider: 'salesforce' });
 * console.log(causes[0]?.fix);
 */
export function explainRefusal(response: Input | readonly JsonObject[], options: ExplainOptions = {}): RefusalExplanation {
  requireArguments({ response, options }, { response: responseRule, options: a.only({ ...ownRules, ...settingRules }) });
  const provider = options.provider === undefined ? undefined : checkedProvider(options.provider);
  const given = settingsIn(options, [ownRules]);
  if (provider === undefined && Object.values(given).some((value) => value !== undefined)) {
    throw new KitError('USAGE', 'options.provider: missing, so the settings have no meaning', { hint: 'name the provider' });
  }
  if (provider !== undefined) checkEach(provider, given);
  const settings = provider === undefined ? {} : namingOptions(() => checkSettings(provider, given)).settings;
  const pasted = readPastedRefusal(Buffer.from(bytesOf(response)).toString());
  if (pasted.granted) {
    throw new KitError('INPUT_INVALID', 'this response contains an access token: it is not an error', {
      hint: 'use the token',
    });
  }
  const recognised = recogniseRefusal(pasted.readings, catalogueFor(provider));
  if (pasted.readings.length === 0 || isProse(recognised)) {
    throw new KitError('INPUT_INVALID', 'no error response found', {
      hint: 'give the body of the response, or the text of the error',
    });
  }
  return explained(recognised, { provider, settings });
}

const checkedProvider = (name: string): Provider => naming('provider', () => checkProvider(name));

/** Whether an unknown text has nothing that shows an error response: no code, no status, no JSON with a message. */
const isProse = ({ seen: { error, status, loose }, groups, codeMeans }: RecognisedRefusal): boolean =>
  groups.length === 0 && codeMeans === undefined && loose === true && error === undefined && status === undefined;

/** What an explanation takes into account. */
interface Known {
  provider?: Provider | undefined;
  settings: Settings;
  /** Whether this library made the request. */
  own?: boolean;
  findings?: readonly Finding[];
  /** What was sent, and must not be repeated. */
  secrets?: readonly string[];
}

/** Explains a recognised response. @internal */
export function explained(
  recognised: RecognisedRefusal,
  { provider, settings, own = false, findings = [], secrets = [] }: Known,
): RefusalExplanation {
  const { tokenUrl } = provider?.claims(settings) ?? {};
  const names = {
    app: 'the app',
    user: settings['username'] ?? 'the user',
    host: tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).host : 'the URL in use',
    upload: provider?.upload ?? 'server.crt',
    wait: 'npx jwt-kit token --wait 10m',
    program: 'npx jwt-kit',
  };
  const appType = provider?.refusals.appType?.(settings);
  const explanation = core.explainRecognised(recognised, { names, appType, own, findings, secrets });
  const { groups, codeMeans, answer } = explanation;
  const sheet = { width: 80, commands: new Commands() };
  const meanings = groups.length === 0 && codeMeans !== undefined ? [codeMeans] : groups.map(({ title }) => title);
  return {
    ...answer,
    meanings,
    causes: groups.flatMap(({ causes }) =>
      causes.map(({ says, fix, command, where, certainty, unverified, source }) => ({
        says: withOptionNames(says),
        fix: withOptionNames(fix),
        ...(command === undefined ? {} : { command }),
        where,
        certainty,
        ...(unverified === undefined ? {} : { unverified }),
        source,
      })),
    ),
    retryable: recognised.retryable,
    text: `${headOf(explanation, sheet)}${explanationText(explanation, sheet)}`,
  };
}
