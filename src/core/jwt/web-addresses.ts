/**
 * Tells which web addresses are on this computer, and which may receive secrets. Looks at the host name only: a DNS name that
 * resolves to this computer is not recognised.
 */

/** The address that this program's servers listen on. */
export const LOOPBACK = '127.0.0.1';

/** Whether requests to an address stay on this computer, so that plain http is safe. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** IPv4 addresses in IPv6: mapped (RFC 4291 §2.5.5.2), translated (RFC 2765 §2.1) and compatible (RFC 4291 §2.5.5.1). */
const inIpv6 = /^\[::(?:ffff:(?:0:)?)?([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

/** Names of this computer in /etc/hosts on Linux. */
const localNames = /^(?:localhost[46]?(?:\.localdomain[46]?)?|ip6-(?:localhost|loopback))$/;

/**
 * Whether an address is meant to be on this computer, in any spelling. Wider than `isLoopback`: it includes `x.localhost`,
 * which a resolver may send elsewhere, and addresses that mean all interfaces.
 */
export function isOnThisComputer(url: URL): boolean {
  const name = url.hostname.replace(/\.$/, '');
  if (isLoopback(url) || name.endsWith('.localhost') || localNames.test(name)) return true;
  const [, high = '', low = ''] = inIpv6.exec(name) ?? [];
  const [a, b, c, d] = [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]);
  const address = high === '' ? name : `${a}.${b}.${c}.${d}`;
  return name === '[::]' || address === '0.0.0.0' || /^127(\.\d+){3}$/.test(address);
}

/**
 * Whether the Host header of a request names this computer. A browser sends another name if a page's own domain resolves here.
 */
export const namesThisComputer = (host: string): boolean =>
  /^[\w.:[\]]+$/.test(host) && URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`));

/** Whether data sent to an address cannot be read on the way: https, or http that stays on this computer. */
export const isPrivateWay = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** Whether an address contains a user name or a password, which messages must not repeat. */
export const hasCredentials = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** What messages say about it. */
export const CREDENTIALS = 'a user name or a password before the @';
