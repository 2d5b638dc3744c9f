/** A report that can be given to others: what the checks found and what is public of keys and certificates, who it is about hashed. */
import { createHmac } from 'node:crypto';
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { certificateNames } from '../../../core/certificates/ca-certificate.ts';
import { certificateForm } from '../../../core/certificates/version-and-signature.ts';
import { jsonDocument } from '../../../core/escape.ts';
import { type CheckName, checks, type Finding } from '../../../core/findings.ts';
import { isThumbprint } from '../../../core/keys/jwk/jwk.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { packageVersion } from '../../disk/read-files.ts';

/** Version of the report's shape. */
const REPORT_SCHEMA = 1;

/** Settings that say nothing of anybody, as long as their value is one of a few known words. */
const general: readonly string[] = ['region', 'appType'];

/** Checks whose words cannot hold a name: sizes, days, and files of our own. */
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

/** Parts of host names that belong to a vendor and not to a customer. */
const vendors =
  /^(login|test)\.salesforce\.com$|((\.(sandbox|scratch|develop|trailblaze|demo))?\.my\.salesforce\.(com|mil)|\.my\.site\.com|(^|\.)(anypoint|platform)\.mulesoft\.com)$/;

/** The report, a JSON document. */
export async function supportReport(all: readonly Examined[], io: CommandIo): Promise<string> {
  // Not kept: nobody can find out by trying which user a hash is, and within one report the same is the same.
  const key = io.random(32);
  const hash = (text: string): string => `#${createHmac('sha256', key).update(text).digest('hex').slice(0, 12)}`;
  const report = {
    schema: REPORT_SCHEMA,
    made: io.now().toISOString(),
    versions: { 'jwt-kit': await packageVersion(), node: process.versions.node, openssl: process.versions.openssl },
    platform: `${io.platform} ${process.arch}`,
    note: 'identifiers are hashed with a key that was thrown away: the same hash is the same value within this report alone',
    bundles: all.map((examined) => described(examined, hash, io)),
  };
  return jsonDocument(report);
}

type Hash = (text: string) => string;

function described(examined: Examined, hash: Hash, io: CommandIo): Record<string, unknown> {
  const { directory, record, provider, certificate, findings } = examined;
  return {
    directory: hash(directory),
    name: record ? hash(record.name) : null,
    provider: provider?.id ?? null,
    settings: record ? settingsOf(record, provider, hash) : null,
    claims: record && provider ? claimsOf(provider.claims(record.settings), hash) : null,
    key: record ? keyOf(record.key, hash) : null,
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
    findings: findings.map(reported),
  };
}

/** What a record says of its key. It is a text that anybody may have edited: only what has the form of a thumbprint is shown. */
const keyOf = ({ bits, encrypted, thumbprint }: BundleRecord['key'], hash: Hash): Record<string, unknown> => ({
  bits,
  encrypted,
  thumbprint: isThumbprint(thumbprint) ? thumbprint : hash(thumbprint),
});

const settingsOf = ({ settings }: BundleRecord, provider: Provider | undefined, hash: Hash): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      provider?.settings.some((setting) => setting.name === name) ? name : hash(name),
      general.includes(name) && isKnown(provider, name, value) ? value : hashed(value, hash),
    ]),
  );

/** Whether a value is one of the few words that a setting can be. */
const isKnown = (provider: Provider | undefined, name: string, value: string): boolean =>
  provider?.settings.find((setting) => setting.name === name)?.question?.choices?.some((choice) => choice.value === value) ??
  false;

const claimsOf = (claims: object, hash: Hash): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? hashed(value, hash) : null]),
  );

/** A value as its hash; of an address, what is the vendor's stays, since it says what kind of place it is. */
function hashed(value: string, hash: Hash): string {
  const [, scheme = '', host = '', path = ''] = /^(https?:\/\/)([^/?#]+)(.*)$/s.exec(value) ?? [];
  const [ending] = vendors.exec(host) ?? [];
  if (ending === undefined) return hash(value);
  const own = host.slice(0, host.length - ending.length);
  const known = /^(\/|\/services\/oauth2\/token|\/accounts\/api\/v2\/oauth2\/token)?$/.test(path);
  return `${scheme}${own === '' ? '' : hash(own)}${ending}${known ? path : hash(path)}`;
}

/**
 * What a check found, without names. What it says in words is repeated only where no name can stand in it; of the others,
 * what the check is about.
 */
function reported({ check, status, says, code }: Finding): Record<string, string> {
  const about = `${status === 'ok' ? '' : 'not so: '}${checks[check]}`;
  return {
    check,
    status,
    says: nameless.includes(check) ? says : about,
    ...(code !== undefined && oauthCodes.test(code) ? { code } : {}),
  };
}

/** Codes that RFC 6749 §5.2 and Salesforce know; any other text of a server may hold a name. */
const oauthCodes = /^(invalid|unauthorized|unsupported|inactive|app)_[a-z_]{3,30}$/;
