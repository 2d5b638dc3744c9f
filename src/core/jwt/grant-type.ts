/** The name of the grant, for requests, pages and explanations. */

/** The JWT Bearer grant, exactly (RFC 7523 §8.1). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
