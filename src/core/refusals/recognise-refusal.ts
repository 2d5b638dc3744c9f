/** An answer recognised once, for all who act on it: whoever tries again, keeps what was given, or explains. */
import {
  type Catalogue,
  codeMeaning,
  fits,
  type RefusalGroup,
  recognise,
  recogniseWords,
  type SeenRefusal,
} from './known-refusals.ts';

/** An answer, as far as it is known. */
export interface RecognisedRefusal {
  /** The reading that is known; else the one that has a code, else the whole. */
  seen: SeenRefusal;
  /** One; none if it is not known; for a code without words all that it may be. */
  groups: readonly RefusalGroup[];
  /** What an RFC defines its code to mean, if no more is known. */
  codeMeans?: RefusalGroup | undefined;
  /** Whether the same request may succeed minutes later. */
  retryable: boolean;
  /**
   * Whether it speaks against the client id: by its words if they are known, else by its code. What has no code came from
   * something that is not a token endpoint, and speaks for no client id either.
   */
  clientId: boolean;
}

/**
 * Recognises an answer.
 *
 * @param readings ways to read it, the best first
 */
export function recogniseRefusal(readings: readonly SeenRefusal[], catalogue: Catalogue): RecognisedRefusal {
  // A code means what it is defined to only where no words say more.
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

/** The first reading that is known. */
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

/** Of an answer that is not known, the reading that has a code, else the whole. */
const codedOf = (readings: readonly SeenRefusal[]): SeenRefusal | undefined =>
  readings.find(({ error, loose }) => error !== undefined && !loose) ?? readings[0];

/** Whether a code speaks against the client id in any known answer, whatever words stand beside it. */
function codeBlames(error: string | undefined, { groups, codes }: Catalogue): boolean {
  if (error === undefined || !/^[a-z_]+$/i.test(error)) return true;
  const texts = codeMeaning(error, [...groups, ...codes]).flatMap((group) => group.texts);
  return texts.some((text) => text.clientId && text.error?.toLowerCase() === error.toLowerCase());
}
