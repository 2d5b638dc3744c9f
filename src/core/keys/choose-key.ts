/** Chooses one key of many: the one for signatures. */
import { a, requireArguments } from '../arguments.ts';
import { signatureSays } from '../asn1/own-signature.ts';
import { asError, asProblem, KitError, type Problem } from '../errors.ts';
import { excerpt, shortened } from '../escape.ts';
import { kindOf, thumbprint } from './jwk/thumbprint.ts';
import { type FoundKey, type Opening, openingRule, unfitForSigning } from './opening/open-item.ts';
import type { SealedKey } from './read-keys.ts';

/** A key that cannot be used, and why. */
interface Refused {
  kid: string | undefined;
  /** Whether it is a private key. */
  private: boolean;
  problem: Problem;
}

/** The opened keys of a file, each pair once. */
export interface OpenedKeys {
  found: FoundKey[];
  refused: Refused[];
  /** How many there are; the halves of a pair, and a key and its certificate, are one. */
  total: number;
}

const sealedRule = a.options({ name: a.text, open: a.function });
const openedRule = a.options({
  found: a.list(a.options({ name: a.text, key: a.key, kids: a.optional(a.list(a.text)) })),
  refused: a.list(a.options({ problem: a.options({ code: a.text, message: a.text }) })),
  total: a.number,
});

/** Opens all keys; damaged and weak ones are listed separately, each with its reason. */
export function openKeys(keys: readonly SealedKey[], opening: Opening): OpenedKeys {
  requireArguments({ keys, opening }, { keys: a.list(sealedRule), opening: openingRule });
  const pairs = new Map<string, FoundKey>();
  const kids = new Map<string, string[]>();
  const refused: Refused[] = [];
  for (const sealed of keys) {
    try {
      const key = sealed.open(opening);
      // An RSA-PSS key has restrictions that the RSA key with the same numbers does not have.
      const id = `${kindOf(key.key)} ${thumbprint(key.key)}`;
      const known = pairs.get(id);
      pairs.set(id, known ? onePair(known, key) : key);
      if (!known) kids.set(id, []);
      if (key.kid !== undefined) kids.get(id)?.push(key.kid);
    } catch (problem) {
      if (!(problem instanceof KitError)) throw problem;
      refused.push({ kid: sealed.kid, private: sealed.private, problem: asProblem(problem) });
    }
  }
  const found = [...pairs].map(([id, key]) => ({ ...key, kids: kids.get(id) }));
  return { found, refused, total: found.length + refused.length };
}

/** Most notes on one key, before further entries with the same key add none. */
const MOST_NOTES = 20;

/** Merges two entries of one key: the private half, the name and the certificate may come from either. */
function onePair(one: FoundKey, other: FoundKey): FoundKey {
  const [first, second] = other.key.type === 'private' && one.key.type !== 'private' ? [other, one] : [one, other];
  const signing = first.notForSigning === undefined ? first : second;
  return {
    ...first,
    kid: first.kid ?? second.kid,
    use: signing.use,
    alg: signing.alg,
    notForSigning: signing.notForSigning,
    notAfter: first.notAfter ?? second.notAfter,
    certificates: certificatesOf(first, second),
    // Thousands of entries with one key need no note each, and copying them all would take quadratic time.
    notes:
      first.notes.length > MOST_NOTES ? first.notes : [...new Set([...first.notes, ...second.notes, ...twice(one, other)])],
  };
}

/** The different certificates of two entries. */
function certificatesOf(one: FoundKey, other: FoundKey): FoundKey['certificates'] {
  const all = [...(one.certificates ?? []), ...(other.certificates ?? [])];
  if (all.length === 0) return undefined;
  // Thousands of entries with one key would take quadratic time.
  if (all.length > MOST_NOTES) return one.certificates;
  return [...new Map(all.map((certificate) => [certificate.fingerprint256, certificate])).values()];
}

/** The note on two entries with one key; a pair, or a key and its certificate, is expected. */
function twice(one: FoundKey, other: FoundKey): string[] {
  if (one.key.type !== other.key.type || (one.notAfter === undefined) !== (other.notAfter === undefined)) return [];
  if ((certificatesOf(one, other)?.length ?? 0) > (one.certificates?.length ?? 0))
    return ['another certificate in the file has the same key'];
  return [one.name === other.name ? 'it is there more than once' : `${other.name} is the same key`];
}

/** The result of choosing: one key, or several to ask the user about. */
export interface Choice {
  keys: FoundKey[];
  /** What was skipped, and what was used. */
  notes: string[];
  /** The keys that were skipped, and why. */
  skipped?: readonly { kid: string | undefined; reason: string }[];
}

/** Most keys to list one by one. */
const NAMED = 10;

/**
 * Finds the candidates: the keys that `kid` names, else the RSA keys for signatures, else the other keys for signatures. A
 * single candidate is chosen.
 *
 * @param kid a kid or an RFC 7638 thumbprint, or the start of one
 * @throws KitError INPUT_INVALID if none can be used, with each reason; USAGE if `kid` matches none
 */
export function chooseKey(opened: OpenedKeys, kid?: string): Choice {
  requireArguments({ opened, kid }, { opened: openedRule, kid: a.optional(a.text) });
  if (kid !== undefined) return byName(opened, kid);
  const { keys, notes } = signingKeys(opened);
  const rsa = keys.filter(({ key }) => kindOf(key) === 'RSA');
  const meant = rsa.length === 1 ? rsa : keys;
  const [only] = meant;
  if (only && meant.length === 1 && opened.total > 1) {
    const kind = rsa.length === 1 ? 'RSA signing' : 'signing';
    // Else the key that was meant may be the damaged one.
    const whole = opened.refused.some(({ problem }) => /damaged|cut off/.test(problem.message)) ? ' that is not damaged' : '';
    notes.push(`${opened.total} keys; used the only ${kind} key${whole}, ${description(only)}`);
  }
  return { keys: meant, notes };
}

/**
 * All keys for signatures; if there are none, keys for key agreement (X25519, X448) that do not state their use.
 *
 * @throws KitError INPUT_INVALID if none can be used, with each reason; SIGNATURE_INVALID if a certificate was changed that
 *   another one in the file issued
 */
export function signingKeys(opened: OpenedKeys): Choice {
  requireArguments({ opened }, { opened: openedRule });
  const { found, refused } = opened;
  // Else the key of its issuer would be taken instead.
  const changed = refused.find(({ problem }) => problem.message.endsWith(signatureSays.issuer));
  if (changed !== undefined) throw asError(changed.problem);
  const judged = found.map((key) => ({ key, unfit: unfitForSigning(key) }));
  const some = judged.some(({ unfit }) => unfit === undefined);
  const isTaken = ({ key, unfit }: (typeof judged)[number]): boolean => (some ? unfit : key.notForSigning) === undefined;
  const taken = judged.filter(isTaken);
  const left = judged.filter((one) => !isTaken(one));
  const skipped = [
    ...refused.map(({ kid, problem }) => ({ kid, problem })),
    ...left.map(({ key, unfit }) => ({ kid: key.kid, problem: encryptionOnly(key, unfit as string) })),
  ];
  const reasons = skipped.map(({ problem }) => problem);
  if (taken.length === 0) throw noneUsable(reasons);
  return {
    keys: taken.map(({ key }) => key),
    notes: few(
      reasons.map(({ message }) => `skipped ${message}`),
      'skipped',
    ),
    skipped: skipped.map(({ kid, problem }) => ({ kid, reason: problem.message })),
  };
}

function byName({ found, refused }: OpenedKeys, kid: string): Choice {
  const named = found.map((key) => ({ key, names: [...(key.kids ?? []), thumbprint(key.key)] }));
  const exact = named.filter((one) => one.names.includes(kid));
  const matching = exact.length > 0 ? exact : named.filter((one) => one.names.some((name) => name.startsWith(kid)));
  if (matching.length === 0) {
    const damaged = refused.find((one) => one.kid === kid) ?? refused.find((one) => one.kid?.startsWith(kid));
    if (damaged) throw asError(damaged.problem);
    throw new KitError('USAGE', `no key has a kid or a thumbprint that starts with ${excerpt(kid)}`, {
      option: 'kid',
      hint: 'leave it out to list the keys',
    });
  }
  const keys = matching.map(({ key }) => key);
  const [only] = keys;
  const unfit = only && keys.length === 1 ? unfitForSigning(only) : undefined;
  return { keys, notes: unfit === undefined ? [] : [`${only?.name} is not a signing key: ${unfit}`] };
}

const encryptionOnly = ({ name, key }: FoundKey, why: string): Problem => ({
  code: 'INPUT_INVALID',
  message: `${name}: not a signing key: ${why}`,
  hint: 'ask for the key with "use": "sig"',
  next: { to: 'accept this one anyway', options: { kid: thumbprint(key).slice(0, 12) } },
});

function noneUsable(reasons: readonly Problem[]): KitError {
  const [first] = reasons;
  if (first && reasons.length === 1) return asError(first);
  const messages = few(
    reasons.map(({ message }) => message),
    'cannot be used',
    3,
  );
  return new KitError('INPUT_INVALID', `none of the ${reasons.length} keys can be used: ${messages.join('; ')}`, {
    hint: first?.hint,
    next: first?.next,
  });
}

/** The first few texts, and how many more there are. */
function few(texts: readonly string[], what: string, most = NAMED): string[] {
  if (texts.length <= most) return [...texts];
  return [...texts.slice(0, most), `${texts.length - most} more ${what}`];
}

/** Describes a key briefly: `kid kJ8, 2048 bits`. */
function description({ kid, key }: FoundKey): string {
  const name = kid === undefined ? `thumbprint ${thumbprint(key).slice(0, 12)}` : `kid ${shortened(kid)}`;
  return `${name}, ${size(key)}`;
}

const size = (key: FoundKey['key']): string =>
  kindOf(key) === 'RSA' ? `${key.asymmetricKeyDetails?.modulusLength} bits` : kindOf(key);
