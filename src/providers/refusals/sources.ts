/** Sources of causes: titles that people can look up, and words for sources without a URL. */

export const TROUBLESHOOT = 'Salesforce DX Developer Guide, troubleshooting';

export const PUBLIC = 'a public report';

/** For causes that nobody confirmed. */
export const NO_SOURCE = 'no public source';
