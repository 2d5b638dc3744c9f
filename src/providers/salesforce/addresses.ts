/** The URLs of Salesforce orgs: which forms exist, and which one is kept. */
import type { Checked } from '../settings.ts';
import { hostName, refuse, webAddress } from '../settings.ts';

const ORG_EXAMPLE = 'https://acme.my.salesforce.com';
const SITE_EXAMPLE = 'https://acme.my.site.com/partners';

/** Path of the token endpoint, below the URL of an org or a site. */
export const TOKEN_PATH = '/services/oauth2/token';

/** A form of host names that people copy, and the host of the My Domain that it belongs to. */
interface HostForm {
  /** How its names end. */
  end: string;
  form: RegExp;
  /** The My Domain, with the groups of the form. */
  to: string;
  source: string;
}

/** Ends of host names before `.my.salesforce.com`, for orgs that are not in production. */
const KIND = '((?:\\.(?:sandbox|scratch|develop|trailblaze|demo|patch|free))?)';

/** Hosts of an org that only serve pages, or stand before it; the My Domain has the same name with another ending. */
const hostForms: readonly HostForm[] = [
  {
    end: '.mcas.ms',
    form: /^(.+)\.mcas\.ms$/,
    to: '$1',
    source: "a proxy of Microsoft Defender around the real host: public tools' source, unverified",
  },
  {
    end: '.lightning.force.com',
    form: /^(.+)\.lightning\.force\.com$/,
    to: '$1.my.salesforce.com',
    source: 'Salesforce DX Developer Guide, troubleshooting',
  },
  {
    end: '.my.salesforce-setup.com',
    form: /^(.+)\.my\.salesforce-setup\.com$/,
    to: '$1.my.salesforce.com',
    source: "public tools' source",
  },
  {
    end: '.lightning.crmforce.mil',
    form: /^(.+)\.lightning\.crmforce\.mil$/,
    to: '$1.my.salesforce.mil',
    source: 'salesforcedx-vscode, pull request 6854',
  },
  {
    end: '.vf.force.com',
    form: new RegExp(`^(.+)--[a-z0-9_]{1,40}${KIND}\\.vf\\.force\\.com$`),
    to: '$1$2.my.salesforce.com',
    source: "a Visualforce host: public extensions' source, unverified",
  },
];

/** The host of the My Domain that a host belongs to; the host itself if it is in no known form. */
const tokenHost = (host: string): string =>
  hostForms.reduce((known, { end, form, to }) => (known.endsWith(end) ? known.replace(form, to) : known), host);

/** My Domains: of the world, of the American military, of China (Salesforce-Inspector, issue 214). */
const myDomains = /^.+\.my\.(?:salesforce\.(?:com|mil)|sfcrmproducts\.cn)$/;

/** Hosts of single instances, from before enhanced domains (restforce, issue 594). */
const instanceHosts = /^(?:cs|na|eu|ap|um|ind|can|aus|swe|usa)\d{1,4}s?\.salesforce\.com$/;

/** The hosts that all orgs share: for production, and for sandboxes and scratch orgs. */
export const sharedHosts: readonly string[] = ['login.salesforce.com', 'test.salesforce.com'];

/**
 * Whether a host may get access tokens: a shared host or a My Domain. Not the host of a site, whose pages anybody could have
 * made.
 */
export const takesTokens = (host: string): boolean => sharedHosts.includes(host) || myDomains.test(host);

const ownEnding =
  /^(?:login|test)\.salesforce\.com$|(?:\.(?:sandbox|scratch|develop|trailblaze|demo))?\.my\.(?:salesforce\.(?:com|mil)|sfcrmproducts\.cn)$|\.my\.site\.com$/;

/** The part of a host name that belongs to Salesforce, not to the customer. */
export const hostEnding = (host: string): string | undefined => ownEnding.exec(host)?.[0];

/** Whether only Salesforce has such an audience. */
export const isOwnAudience = (audience: string): boolean =>
  /^https:\/\/[^/]+\.(?:salesforce\.(?:com|mil)|my\.site\.com|my\.sfcrmproducts\.cn)(?:\/|$)/i.test(audience);

/** Whether an org is a sandbox or a scratch org, by the host of its My Domain. */
export const isTestOrg = (host: string): boolean => /--|\.(?:sandbox|scratch)\./.test(host);

/** The name of a sandbox, with which its usernames end: `uat` for acme--uat.sandbox.my.salesforce.com. */
export function sandboxName(host: string): string | undefined {
  const [label = '', ...domain] = host.split('.');
  const at = label.lastIndexOf('--', label.length - 3);
  return domain.length > 0 && at > 0 ? label.slice(at + 2) : undefined;
}

/** Whether the host shows that an org is in Government Cloud. */
export const isGovernment = (host: string): boolean => host.endsWith('.my.salesforce.mil');

/**
 * The URL of an org, reduced to `https://` and the host of its My Domain.
 *
 * @throws KitError USAGE if the text has no host name, or is the URL of a site
 */
export function orgAddress(text: string): Checked {
  const host = readHost('instance URL', text, ORG_EXAMPLE).host;
  if (host.endsWith('.my.site.com')) {
    throw refuse(
      `instance URL "${host}" is the address of a site`,
      `give it with --site-url; the address of an org looks like ${ORG_EXAMPLE}`,
    );
  }
  const value = `https://${host}`;
  if (sharedHosts.includes(host)) {
    return {
      value,
      note: `${host} is the same for every org; the org's My Domain is safer: with External Client Apps, this host is known to answer app_not_found`,
    };
  }
  if (myDomains.test(host)) return { value };
  if (instanceHosts.test(host)) {
    return {
      value,
      note: `${host} is the host of an instance, and these are retired: use the org's My Domain, under Setup > My Domain`,
    };
  }
  return {
    value,
    note: `${host} does not look like a My Domain, which ends in .my.salesforce.com`,
  };
}

/**
 * The URL of an Experience Cloud site: `https://`, host and path.
 *
 * @throws KitError USAGE if the text is not a URL, or is the URL of an org
 */
export function siteAddress(text: string): Checked {
  const { host, path, typed } = readHost('site URL', text, SITE_EXAMPLE);
  if (typed !== host || sharedHosts.includes(host)) {
    throw refuse(
      `site URL "${typed}" is the address of an org`,
      `give it with --instance-url; the address of a site looks like ${SITE_EXAMPLE}`,
    );
  }
  const value = `https://${host}${path.endsWith(TOKEN_PATH) ? path.slice(0, -TOKEN_PATH.length) : path}`;
  return myDomains.test(host)
    ? { value, note: `${host} is the My Domain of an org: --site-url is only for users of an Experience Cloud site` }
    : { value };
}

/**
 * An audience: the URL of an org, a site or a shared host.
 *
 * @throws KitError USAGE if the text is not a URL
 */
export function audienceAddress(text: string): Checked {
  const { host, path } = readHost('audience', text, 'https://login.salesforce.com');
  const value = `https://${host}${path}`;
  if (instanceHosts.test(host)) return { value, note: `${host} is the host of an instance, and these are retired` };
  const known = sharedHosts.includes(host) || myDomains.test(host) || host.endsWith('.my.site.com');
  return known || path !== '' ? { value } : { value, note: `audience ${host} is not a known host of Salesforce: check it` };
}

/** The host that issues tokens for the typed URL, its path without a trailing slash, and the host as typed. */
function readHost(what: string, text: string, example: string): { host: string; path: string; typed: string } {
  const url = webAddress(what, text, example);
  const typed = hostName(what, url, example);
  if (url.port !== '') throw refuse(`${what} "${typed}" has a port, ${url.port}`, `remove the port: ${example}`);
  return { host: tokenHost(typed), path: url.pathname.replace(/(?<!\/)\/+$/, ''), typed };
}
