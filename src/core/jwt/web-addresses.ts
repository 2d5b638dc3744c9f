/**
 * Web addresses: which are on this computer, and which may be sent a secret. Told by their host alone: a name in DNS that
 * leads here is not known as one.
 */

/** Where servers of this program listen. */
export const LOOPBACK = '127.0.0.1';

/** Whether an address cannot leave this computer, so that plain http is safe there. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** IPv4 addresses in IPv6: mapped (RFC 4291 §2.5.5.2), translated (RFC 2765 §2.1) and compatible (RFC 4291 §2.5.5.1). */
const inIpv6 = /^\[::(?:ffff:(?:0:)?)?([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

/** Names that /etc/hosts of Linux systems has for this computer. */
const localNames = /^(?:localhost[46]?(?:\.localdomain[46]?)?|ip6-(?:localhost|loopback))$/;

/**
 * Whether an address is meant to be on this computer, in any spelling: wider than `isLoopback`, since a resolver may send
 * `x.localhost` elsewhere, and what listens on all addresses is not asked there by everybody.
 */
export function isOnThisComputer(url: URL): boolean {
  const name = url.hostname.replace(/\.$/, '');
  if (isLoopback(url) || name.endsWith('.localhost') || localNames.test(name)) return true;
  const [, high = '', low = ''] = inIpv6.exec(name) ?? [];
  const [a, b, c, d] = [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]);
  const address = high === '' ? name : `${a}.${b}.${c}.${d}`;
  return name === '[::]' || address === '0.0.0.0' || /^127(\.\d+){3}$/.test(address);
}

/** Whether the Host header of a request names this computer: a browser sends any other name when a page's own leads here. */
export const namesThisComputer = (host: string): boolean =>
  /^[\w.:[\]]+$/.test(host) && URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`));

/** Whether nobody can read on the way what is sent to an address: https, or http that does not leave this computer. */
export const isPrivateWay = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** Whether an address holds what may be a password, so that no message repeats it. */
export const hasCredentials = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** How a message says so. */
export const CREDENTIALS = 'a user name or a password before the @';
