/** What the page in the browser shows of a record. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import type { BundleRecord, RecordedCertificate } from '../../core/bundle/record.ts';
import type { Edition, PageView, Refusal, Upload, Validity } from '../../core/checklist/browser/page-view.ts';
import { briefly } from '../../core/checklist/browser/step-html.ts';
import { dateIn, readWords, type Words } from '../../core/checklist/browser/words.ts';
import type { Look, PageData, Templates } from '../../core/checklist/page.ts';
import { readPage } from '../../core/checklist/read-page.ts';
import { renewalDate } from '../../core/dates.ts';
import { DEFAULT_LANGUAGE } from '../../core/defaults.ts';
import { thumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { publicKeyFrom } from '../../core/octets/foreign-keys.ts';
import { explainKnown } from '../../core/refusals/explain-refusal.ts';
import type { Certainty, RefusalText } from '../../core/refusals/known-refusal.ts';
import { readTranslations, translated } from '../../core/refusals/translations.ts';
import type { Provider } from '../provider.ts';
import { rfcRefusalGroups } from '../refusals/rfc-refusals.ts';
import { flagOf } from '../settings.ts';
import type { PageRecord } from './page-record.ts';

/** What a page is made from. */
export interface Making {
  readonly provider: Provider;
  readonly templates: Templates;
  readonly look: Look;
  /** The content of the file to hand over, if it is known. */
  readonly upload: string | undefined;
  /** The steps that are done, in words, by id. */
  readonly done?: ReadonlyMap<string, string>;
}

/** The page of a record. */
export function browserPage(record: PageRecord, making: Making): PageView {
  const { provider, templates, look, upload, done = new Map<string, string>() } = making;
  const { parts } = templates;
  const words = readWords(parts['words'] ?? '');
  const program = parts['program'] ?? '';
  const { tokenUrl } = provider.claims(record.settings);
  const host = tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).host : undefined;
  const user = record.settings['username'];
  // A server that has the public key keeps it: the key is the same.
  const isThere = record.renewal?.key === 'same' && provider.upload !== bundleFiles.certificate;
  const file = upload === undefined || isThere ? undefined : uploadOf(provider.upload, upload, record);
  const kinds = kindsOf(record, provider);
  const claims = kinds.map(({ settings }) => provider.claims(settings));
  return {
    language: words.language,
    editions: editionsOf(record, kinds, { making, hasFile: file !== undefined }),
    memory: memoryOf(record),
    done: [...done].map(([step, says]) => ({ step, says })),
    doneCommand: `${program} checklist --done`,
    flow: {
      app: record.name,
      server: provider.title,
      host,
      user,
      claims: (['iss', 'sub', 'aud'] as const).map((name) => ({ name, values: claims.map((one) => one[name]) })),
      key: record.certificate === undefined ? undefined : bundleFiles.key,
      upload: provider.upload,
    },
    upload: file,
    validity: record.certificate && validityOf(record.certificate, words),
    refusals: ofKinds(
      kinds.map(({ settings }) => refusalsFor(provider, { ...record, settings }, { host, user, program, templates, words })),
    ),
    explainCommand: `${program} explain`,
    words,
    look,
  };
}

/**
 * What ticks are kept under: the key, and what else makes it another task, so that the ticks of an app that is set up are not those of
 * one that is not.
 */
const memoryOf = ({ key, certificate, beside }: PageRecord): string =>
  [
    key.thumbprint,
    ...(certificate ? [certificate.sha256.replaceAll(':', '').slice(0, 16)] : []),
    ...(beside === undefined ? [] : ['2']),
  ].join('.');

/** The responses for the first kind of app, with the places to click in for each kind. */
function ofKinds([first = [], ...others]: readonly (readonly Refusal[])[]): Refusal[] {
  return first.map((refusal, index) => ({
    ...refusal,
    causes: refusal.causes.map((cause, at) => {
      const same = others.map((list) => list[index]?.causes[at]);
      const all = [cause, ...same].map((one) => one?.where ?? []);
      if (same.every((one) => one?.says === cause.says && isDeepStrictEqual(one.where, cause.where))) return cause;
      return { ...cause, where: all.flatMap((places, kind) => places.map(({ path }) => ({ path, kind: kind + 1 }))) };
    }),
  }));
}

/** A kind of app. */
interface Kind {
  readonly id: string;
  readonly label: string;
  readonly settings: BundleRecord['settings'];
  readonly data: PageData;
  /** The command that makes it the kind of the bundle; undefined if it is. */
  readonly command?: (program: string) => string;
}

/** The kind of the record, and the other ones that have a checklist of their own. */
function kindsOf(record: BundleRecord, provider: Provider): readonly [Kind, ...Kind[]] {
  const setting = provider.settings.find(({ name }) => name === provider.kind);
  const choices = setting?.question?.choices ?? [];
  const chosen = setting === undefined ? undefined : (record.settings[setting.name] ?? setting.fallback);
  const data = provider.checklist(record);
  const label = choices.find(({ value }) => value === chosen)?.name ?? provider.title;
  const main = { id: chosen ?? 'app', label, settings: record.settings, data };
  // Another app gets another client id.
  const { clientId: _, ...rest } = record.settings;
  const others = choices.flatMap(({ value, name }): Kind[] => {
    if (setting === undefined || value === chosen) return [];
    const settings = { ...rest, [setting.name]: value };
    const other = provider.checklist({ ...record, settings });
    if (other.page === data.page) return [];
    const command = (program: string): string => `${program} checklist --set-up ${flagOf(setting.name)} ${value}`;
    return [{ id: value, label: name, settings, data: other, command }];
  });
  return [main, ...others];
}

/** The checklist of each kind of app. */
function editionsOf(
  { renewal }: BundleRecord,
  kinds: readonly Kind[],
  { making: { templates }, hasFile }: { making: Making; hasFile: boolean },
): Edition[] {
  const task = renewal === undefined ? '' : `.${renewal.at}`;
  return kinds.map(({ id, label, data, command }) => ({
    id: command === undefined ? `${id}${task}` : id,
    label,
    page: readPage(templates, { ...data, conditions: { ...data.conditions, fileInPage: hasFile } }),
    command: command?.(`${templates.parts['program']}`),
  }));
}

/** Steps in which the file is handed over, in the pages of all providers. */
const uploadSteps = ['upload', 'paste', 'hand-over', 'hand-over-key', 'leave'];

/** The file, if it is the one that the record is about and contains nothing else; `doctor` reports other ones. */
function uploadOf(file: string, text: string, { key, certificate }: BundleRecord): Upload | undefined {
  const [whole, label, base64 = ''] =
    /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\n([A-Za-z0-9+/=\n]+)\n-----END \1-----\n?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const der = Buffer.from(base64, 'base64');
  const sha256 = createHash('sha256').update(der).digest('hex');
  const ours =
    file === bundleFiles.certificate
      ? label === 'CERTIFICATE' && certificate?.sha256.replaceAll(':', '').toLowerCase() === sha256
      : label === 'PUBLIC KEY' && isPublicKey(der, key.thumbprint);
  return ours ? { file, text: whole, sha256, steps: uploadSteps } : undefined;
}

/** Whether DER is the public key (SPKI) with this thumbprint. */
function isPublicKey(der: Buffer, expected: string): boolean {
  try {
    return thumbprint(publicKeyFrom({ key: der, format: 'der', type: 'spki' })) === expected;
  } catch {
    return false;
  }
}

function validityOf({ notBefore, notAfter }: RecordedCertificate, words: Words): Validity {
  const moment = (date: Date): Validity['from'] => ({ at: date.toISOString(), day: dateIn(words, date) });
  const [from, until] = [new Date(notBefore), new Date(notAfter)];
  return {
    from: moment(from),
    renewBy: moment(renewalDate({ notBefore: from, notAfter: until })),
    until: moment(until),
  };
}

/** The responses of the token endpoint that are known, with the causes as they apply to this bundle. */
function refusalsFor(
  { refusals: { groups, byCode, appType, codesUnverified }, upload }: Provider,
  { name, settings }: BundleRecord,
  {
    host,
    user,
    program,
    templates,
    words,
  }: { host: string | undefined; user: string | undefined; program: string; templates: Templates; words: Words },
): Refusal[] {
  const others = templates.refusals === undefined ? undefined : readTranslations(templates.refusals);
  const names = {
    // Names stand in many causes; the page has to stay small.
    app: briefly(name),
    upload,
    wait: `${program} token --wait 10m`,
    program,
  };
  const [ownUser, ownHost] = [words.theUser, words.theUrl];
  const codes = rfcRefusalGroups.map((group) => ({ ...group, unverified: codesUnverified ?? group.unverified }));
  // What the vendor means by a code of the RFCs may be documented nowhere.
  const isOfRfcs = ({ id }: { id: string }): boolean => codesUnverified !== undefined && codes.some((code) => code.id === id);
  return [...groups, ...(byCode ? codes : [])].flatMap((group): Refusal[] => {
    const wordings = group.texts.filter(({ kinds }) => kinds.includes('token endpoint')).flatMap(wordingOf);
    if (wordings.length === 0) return [];
    const own = words.language === DEFAULT_LANGUAGE ? group : others && translated(group, others);
    const { more } = own ?? group;
    const { id, title, unverified, causes } = explainKnown(own ?? group, {
      names: {
        ...names,
        user: user === undefined ? (own ? ownUser : 'the user') : briefly(user),
        host: host === undefined ? (own ? ownHost : 'the URL in use') : briefly(host),
      },
      appType: appType?.(settings),
    });
    return [
      {
        ...{ id, title, wordings },
        causes: causes.map(({ where, by, certainty, ...cause }) => ({
          ...cause,
          by: by === 'administrator' ? 'admin' : 'developer',
          where: where.map((path) => ({ path })),
          certainty:
            isOfRfcs(group) && certainty === 'documented' ? words.inRfcs : own ? certaintyIn(words, certainty) : certainty,
        })),
        ...(more === undefined ? {} : { more }),
        ...(unverified === undefined ? {} : { unverified }),
        ...(own ? {} : { english: true }),
      },
    ];
  });
}

const certaintyIn = ({ documented, measured, reported, unverified }: Words, certainty: Certainty): string =>
  ({ documented, measured, reported, unverified: unverified.toLowerCase() })[certainty];

/** A wording as a reader finds it in a response; none for web pages and bare states. */
function wordingOf({ error, words }: RefusalText): string[] {
  const text = [error, words].filter((part) => part !== undefined).join(': ');
  return text === '' ? [] : [text];
}
