/** A report that can be given to others: what the checks found and what is public of keys and certificates, who it is about hashed. */
import { createHmac } from 'node:crypto';
import type { BundleRecord } from '../core/bundle.ts';
import { daysUntil } from '../core/certificate-checkup.ts';
import { certificateForm } from '../core/certificate-form.ts';
import { checks, type Finding } from '../core/findings.ts';
import type { CommandIo } from './command.ts';
import type { Examined } from './examining.ts';
import { packageVersion } from './files.ts';

/** Version of the report's shape. */
const REPORT_SCHEMA = 1;

/** Settings that say nothing of anybody. */
const telling: readonly string[] = ['region', 'appType', 'subVersion'];

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
  return `${JSON.stringify(report, null, 2)}\n`;
}

type Hash = (text: string) => string;

function described(examined: Examined, hash: Hash, io: CommandIo): Record<string, unknown> {
  const { directory, record, provider, certificate, findings } = examined;
  const hidden = identifiers(examined);
  return {
    directory: hash(directory),
    name: record ? hash(record.name) : null,
    provider: provider?.id ?? null,
    settings: record ? settingsOf(record, hash) : null,
    claims: record && provider ? claimsOf(provider.claims(record.settings), hash) : null,
    key: record ? { bits: record.key.bits, encrypted: record.key.encrypted, thumbprint: record.key.thumbprint } : null,
    certificate: certificate
      ? {
          ...certificateForm(certificate.raw),
          sha256: certificate.fingerprint256,
          notBefore: new Date(certificate.validFrom).toISOString(),
          notAfter: new Date(certificate.validTo).toISOString(),
          daysLeft: daysUntil(new Date(certificate.validTo), io.now()),
          selfSigned: certificate.issuer === certificate.subject,
        }
      : null,
    findings: findings.map(({ check, status, says }) => ({
      check,
      status,
      says: redacted({ check, status, says }, hidden, hash),
    })),
  };
}

const settingsOf = ({ settings }: BundleRecord, hash: Hash): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, telling.includes(name) ? value : hidden(value, hash)]),
  );

const claimsOf = (claims: object, hash: Hash): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? hidden(value, hash) : null]),
  );

/** A value as its hash; of an address, what is the vendor's stays, since it says what kind of place it is. */
function hidden(value: string, hash: Hash): string {
  const [, scheme = '', host = '', path = ''] = /^(https?:\/\/)([^/?#]+)(.*)$/s.exec(value) ?? [];
  const [ending] = vendors.exec(host) ?? [];
  if (ending === undefined) return hash(value);
  const own = host.slice(0, host.length - ending.length);
  const known = /^\/(services\/oauth2\/token|accounts\/api\/v2\/oauth2\/token)?$/.test(path) || path === '';
  return `${scheme}${own === '' ? '' : hash(own)}${ending}${known ? path : hash(path)}`;
}

/** Every text that names somebody: settings, their hosts and parts, the app, the directory, the subject. */
function identifiers({ directory, record, certificate }: Examined): string[] {
  const values = Object.entries(record?.settings ?? {}).flatMap(([name, value]) => (telling.includes(name) ? [] : [value]));
  const parts = values.flatMap((value) => {
    const host = /^https?:\/\/([^/?#]+)/.exec(value)?.[1] ?? '';
    const own = host.replace(vendors, '');
    return [value, host === own ? host : '', own, ...own.split(/[.]|--/), ...value.split('|')];
  });
  const names = [directory, ...directory.split(/[/\\]/), record?.name ?? '', ...(certificate?.subject.split('\n') ?? [])];
  const subjects = (certificate?.subject.split('\n') ?? []).map((part) => part.replace(/^[^=]*=/, ''));
  // A message repeats 60 characters at most of a value.
  const all = [...parts, ...names, ...subjects].flatMap((text) => [text, text.slice(0, 60)]);
  return [...new Set(all)].filter((text) => text.length > 1).sort((a, b) => b.length - a.length);
}

/** What a check found, without names: where one may be left, only what the check is about. */
function redacted({ check, status, says }: Finding, names: readonly string[], hash: Hash): string {
  // It names files that are not ours.
  if (check === 'git' || check === 'leftovers') return `${status === 'ok' ? '' : 'not so: '}${checks[check]}`;
  let text = says;
  for (const name of names) text = text.replaceAll(name, hash(name));
  return text;
}
