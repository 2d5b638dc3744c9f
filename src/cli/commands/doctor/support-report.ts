/** A support report that can be shared: the findings and the public facts of keys and certificates, with all names hashed. */
import { createHmac } from 'node:crypto';
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { certificateNames } from '../../../core/certificates/ca-certificate.ts';
import { certificateForm } from '../../../core/certificates/version-and-signature.ts';
import { jsonDocument } from '../../../core/escape.ts';
import { type CheckName, checks, type Finding } from '../../../core/findings.ts';
import { isThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import { catalogueFor } from '../../../providers/refusals/catalogue.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { packageVersion } from '../../disk/own-package.ts';

/** Version of the report's shape. */
const REPORT_SCHEMA = 1;

const NOTE =
  'identifiers are hashed with a key that was not stored: equal hashes mean equal values, but only within this report';

/** Whether a text is such a report. */
export function isReport(text: string): boolean {
  try {
    const { schema, note, bundles } = JSON.parse(text) as Record<string, unknown>;
    return typeof schema === 'number' && note === NOTE && Array.isArray(bundles);
  } catch {
    return false;
  }
}

/** Checks whose text cannot contain a name: sizes, days, and jwt-kit's own files. */
const nameless: readonly CheckName[] = [
  ...([
    'key-strength',
    'certificate-version',
    'certificate-serial',
    'certificate-signature',
    'certificate-end',
    'times',
  ] as const),
  ...(['upload-size', 'permissions', 'secrets', 'clock'] as const),
];

/** The report, a JSON document. */
export async function supportReport(all: readonly Examined[], io: CommandIo): Promise<string> {
  // The HMAC key is not stored, so nobody can find a hashed name by trying; within a report, equal values have equal hashes.
  const key = io.random(32);
  const hiding: Hiding = {
    hash: (text) => `#${createHmac('sha256', key).update(text).digest('hex').slice(0, 12)}`,
    known: io.providers ?? providers,
  };
  const report = {
    schema: REPORT_SCHEMA,
    made: io.now().toISOString(),
    versions: { 'jwt-kit': packageVersion(), node: process.versions.node, openssl: process.versions.openssl },
    platform: `${io.platform} ${process.arch}`,
    note: NOTE,
    bundles: all.map((examined) => described(examined, hiding, io)),
  };
  return jsonDocument(report);
}

/** Hides the names in a report. */
interface Hiding {
  hash(text: string): string;
  /** The known providers: their own addresses do not identify a customer. */
  known: readonly Provider[];
}

function described(examined: Examined, hiding: Hiding, io: CommandIo): Record<string, unknown> {
  const { directory, record, provider, certificate, findings } = examined;
  const { hash } = hiding;
  return {
    directory: hash(directory),
    name: record ? hash(record.name) : null,
    provider: provider?.id ?? null,
    settings: record ? settingsOf(record, provider, hiding) : null,
    claims: record && provider ? claimsOf(provider.claims(record.settings), hiding) : null,
    key: record ? keyOf(record.key, hiding) : null,
    certificate: certificate
      ? {
          ...certificateForm(certificate.raw),
          sha256: certificate.fingerprint256,
          notBefore: new Date(certificate.validFrom).toISOString(),
          notAfter: new Date(certificate.validTo).toISOString(),
          daysLeft: daysUntil(new Date(certificate.validTo), io.now()),
          selfSigned: certificateNames(certificate).issuer === undefined,
        }
      : null,
    findings: findings.map((finding) => reported(finding, provider, hiding)),
  };
}

/** The key as recorded. Anyone may have edited the record, so the thumbprint is shown only if it looks like one. */
const keyOf = ({ bits, encrypted, thumbprint }: BundleRecord['key'], { hash }: Hiding): Record<string, unknown> => ({
  bits,
  encrypted,
  thumbprint: isThumbprint(thumbprint) ? thumbprint : hash(thumbprint),
});

const settingsOf = ({ settings }: BundleRecord, provider: Provider | undefined, hiding: Hiding): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      provider?.settings.some((setting) => setting.name === name) ? name : hiding.hash(name),
      isKnown(provider, name, value) ? value : hashed(value, hiding),
    ]),
  );

/** Whether a value is one of the fixed choices of a setting. */
const isKnown = (provider: Provider | undefined, name: string, value: string): boolean =>
  provider?.settings.find((setting) => setting.name === name)?.question?.choices?.some((choice) => choice.value === value) ??
  false;

const claimsOf = (claims: object, hiding: Hiding): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? hashed(value, hiding) : null]),
  );

/** Hashes a value; of a URL, the vendor's part stays, because it shows the kind of server. */
function hashed(value: string, { hash, known }: Hiding): string {
  const [, scheme = '', host = '', path = ''] = /^(https?:\/\/)([^/?#]+)(.*)$/s.exec(value) ?? [];
  const [ending] = known.flatMap(({ own }) => own.hostEnding?.(host) ?? []);
  if (ending === undefined) return hash(value);
  const own = host.slice(0, host.length - ending.length);
  const general = ['', '/', ...known.flatMap(({ grant }) => grant.tokenPath ?? [])].includes(path);
  return `${scheme}${own === '' ? '' : hash(own)}${ending}${general ? path : hash(path)}`;
}

/**
 * A finding without names. Its text is repeated only if it cannot contain a name; otherwise the topic of the check is
 * given instead.
 */
function reported(
  { check, status, says, code }: Finding,
  provider: Provider | undefined,
  { known }: Hiding,
): Record<string, string> {
  const about = `${status === 'ok' ? '' : status === 'skip' ? 'not checked: ' : 'not true: '}${checks[check]}`;
  return {
    check,
    status,
    says: nameless.includes(check) ? says : about,
    ...(code !== undefined && isKnownCode(code, provider, known) ? { code } : {}),
  };
}

/** Whether a code is an OAuth code or in the catalogue; any other text from a server may contain a name. */
function isKnownCode(code: string, provider: Provider | undefined, known: readonly Provider[]): boolean {
  if (/^(?:invalid|unauthorized|unsupported)_[a-z_]{3,30}$/.test(code)) return true;
  const { groups, codes } = catalogueFor(provider, known);
  return [...groups, ...codes].some(({ texts }) => texts.some(({ error }) => error === code));
}
