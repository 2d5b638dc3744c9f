/** Recognises an error response once, for retrying, for saving settings and for explaining. */
import {
  type Catalogue,
  codeMeaning,
  fits,
  type RefusalGroup,
  recognise,
  recogniseWords,
  type SeenRefusal,
} from './known-refusal.ts';

/** A recognised error response. */
export interface RecognisedRefusal {
  /** The known reading; else the one with a code, else the complete text. */
  seen: SeenRefusal;
  /** One; none if it is unknown; all possible ones for a code without words. */
  groups: readonly RefusalGroup[];
  /** What an RFC defines its code to mean, if nothing more is known. */
  codeMeans?: RefusalGroup | undefined;
  /** Whether the same request may succeed minutes later. */
  retryable: boolean;
  /**
   * Whether the client id may be wrong: by its words if they are known, else by its code. A response without a code did not
   * come from a token endpoint, so it does not confirm the client id either.
   */
  clientId: boolean;
}

/**
 * Recognises an error response.
 *
 * @param readings ways to read it, best first
 */
export function recogniseRefusal(readings: readonly SeenRefusal[], catalogue: Catalogue): RecognisedRefusal {
  // The defined meaning of a code counts only if no words say more.
  const known =
    firstKnown(readings, (seen) => recogniseWords(seen, catalogue)) ??
    firstKnown(readings, (seen) => recognise(seen, catalogue));
  const seen = known?.seen ?? codedOf(readings) ?? {};
  const groups = known?.groups ?? [];
  const texts = groups.flatMap((group) => group.texts).filter((text) => fits(text, seen));
  return {
    seen,
    groups,
    codeMeans: groups.length > 0 ? undefined : codeMeaning(seen.error, catalogue.codes)[0],
    retryable: texts.some(({ copying }) => copying),
    clientId: texts.length > 0 ? texts.some(({ clientId }) => clientId) : codeBlames(seen.error, catalogue),
  };
}

/** The first known reading. */
function firstKnown(
  readings: readonly SeenRefusal[],
  groupsOf: (seen: SeenRefusal) => RefusalGroup[],
): { seen: SeenRefusal; groups: RefusalGroup[] } | undefined {
  for (const seen of readings) {
    const groups = groupsOf(seen);
    if (groups.length > 0) return { seen, groups };
  }
  return undefined;
}

/** For an unknown response: the reading with a code, else the complete text. */
const codedOf = (readings: readonly SeenRefusal[]): SeenRefusal | undefined =>
  readings.find(({ error, loose }) => error !== undefined && !loose) ?? readings[0];

/** Whether any known response with this code means that the client id is wrong. */
function codeBlames(error: string | undefined, { groups, codes }: Catalogue): boolean {
  if (error === undefined || !/^[a-z_]+$/i.test(error)) return true;
  const texts = codeMeaning(error, [...groups, ...codes]).flatMap((group) => group.texts);
  return texts.some((text) => text.clientId && text.error?.toLowerCase() === error.toLowerCase());
}
