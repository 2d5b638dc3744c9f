/** Finds given values that differ from the bundle's record: the most likely cause of an error response. */
import { visible } from '../../core/escape.ts';
import type { CheckName, Finding } from '../../core/findings.ts';
import { isOnThisComputer } from '../../core/jwt/web-addresses.ts';
import type { Claims } from '../../providers/provider.ts';
import { claimNames, settingOf } from '../../providers/settings.ts';
import type { Signer } from './assertion.ts';

/** Maximum characters of a value that a message repeats: long values may differ only at the end. */
const SHOWN = 255;

/** A given value, and the recorded one. */
interface Difference {
  check: CheckName;
  /** The flag, the variable or the claim. */
  by: string;
  given: string;
  recorded: string;
  /** Whether the given value was used, not the recorded one. */
  used: boolean;
}

/**
 * Settings, claims and token endpoint that differ from the record of the bundle, one finding each.
 *
 * @param url the token endpoint of this run
 */
export function differences(signer: Signer, url: string): Finding[] {
  if (signer.bundle === undefined) return [];
  const { provider, bundle } = signer;
  const recorded = provider.claims(bundle.record.settings);
  return [...ofSettings(signer, recorded), ...ofClaims(signer, recorded), ...ofAddress(signer, recorded, url)].map(finding);
}

function finding({ check, by, given, recorded, used }: Difference): Finding {
  const says = `${by} differs from the record: ${shown(given)}, the bundle has ${shown(recorded)}`;
  const fix = used
    ? `leave out ${by}, or make sure that the server expects this value`
    : `give the value as a flag, or unset ${by}`;
  return { check, status: 'warn', says: used ? says : `${says}, which was used`, fix };
}

const shown = (text: string): string => visible(text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);

/** The claim or host that a check compares, for settings that the record has under another name. */
const behind: Readonly<Partial<Record<CheckName, (claims: Claims) => string | undefined>>> = {
  'client-id': ({ iss }) => iss,
  username: ({ sub }) => sub,
  subject: ({ sub }) => sub,
  'identity-provider': ({ sub }) => sub,
  audience: ({ aud }) => aud,
  host: ({ tokenUrl }) => originOf(tokenUrl),
};

const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;

function ofSettings({ provider, bundle, settings, sources }: Signer, recorded: Claims): Difference[] {
  const used = provider.claims(settings);
  return sources.flatMap(({ name, value, by, used: wasUsed }) => {
    const check = provider.settings.find((setting) => setting.name === name)?.judgedBy;
    if (check === undefined) return [];
    const own = bundle?.record.settings[name];
    const given = own === undefined ? behind[check]?.(used) : value;
    const before = own ?? behind[check]?.(recorded);
    if (given === undefined || before === undefined || given === before) return [];
    return [{ check, by, given, recorded: before, used: wasUsed }];
  });
}

function ofClaims({ provider, claimed }: Signer, recorded: Claims): Difference[] {
  return claimNames.flatMap((name) => {
    const check = settingOf(name, provider.settings).judgedBy;
    const claim = claimed.find((one) => one.name === name);
    const before = recorded[name];
    if (check === undefined || claim === undefined || before === undefined || [claim.value].flat().includes(before)) return [];
    const given = typeof claim.value === 'string' ? claim.value : JSON.stringify(claim.value);
    return [{ check, by: claim.by, given, recorded: before, used: true }];
  });
}

/** A URL given with `--url`. One on this computer is a rehearsal, which checks against the record. */
function ofAddress({ tokenUrl }: Signer, recorded: Claims, url: string): Difference[] {
  const [given, before] = [originOf(url), originOf(recorded.tokenUrl)];
  if (url === tokenUrl || given === undefined || before === undefined || given === before) return [];
  if (isOnThisComputer(new URL(url))) return [];
  return [{ check: 'host', by: '--url', given, recorded: before, used: true }];
}
