/** Where causes are known from, as people can look them up: titles, and what to say if there is no address. */

export const TROUBLESHOOT = 'Salesforce DX Developer Guide, troubleshooting';

export const PUBLIC = 'a public report';

/** Of what nobody confirms. */
export const NO_SOURCE = 'no public source';
