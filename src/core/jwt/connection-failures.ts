/** Why a connection failed, by the codes of Node, OpenSSL and undici. */

/** Usual where a company inspects TLS, because Node does not trust the CAs that the system trusts. */
const UNKNOWN_CA = "the server's certificate is from a CA that Node does not trust";

/** Meanings of connection error codes. */
const meanings: Readonly<Record<string, string>> = {
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  ECONNREFUSED: 'the host refused the connection',
  ECONNRESET: 'the host closed the connection',
  ETIMEDOUT: 'the host does not respond',
  ERR_INVALID_URL: 'the proxy in HTTPS_PROXY or HTTP_PROXY is not a URL',
  UND_ERR_ABORTED: 'the proxy refused the connection',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is from a private CA",
  CERT_UNTRUSTED: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
};

/** Why a connection failed, in words; `fetch` hides the reason in the causes. */
export function connectionFailure(error: unknown): string {
  for (const { code } of causesOf(error)) {
    if (code === undefined) continue;
    const meaning = meanings[code];
    if (meaning !== undefined) return meaning;
    if (/^[A-Z][A-Z0-9_]+$/.test(code)) return `the connection failed (${code})`;
  }
  return 'the connection failed';
}

/** An error, its causes, and the errors that those combine. */
export function causesOf(error: unknown): (NodeJS.ErrnoException & { port?: number; hostname?: string })[] {
  const all: Error[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    all.push(at, ...(at instanceof AggregateError ? at.errors : []));
  }
  return all;
}
