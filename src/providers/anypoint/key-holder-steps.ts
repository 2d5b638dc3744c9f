/** What a checklist says where the key is somebody else's: only its public half is here, and its holder has to sign. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { type ChecklistStep, type Line, line } from '../../core/checklist.ts';
import type { ClaimPieces } from '../checklist/shared-steps.ts';

/** Said in place of the warning to keep the private key. */
export const holderKeepsTheKey: Line = line`${{ value: bundleFiles.publicKey }} is public. The private key stays with whoever made it: nobody else needs it, so do not ask for it.`;

/** What the holder of the private key has to be told before anything is set up. */
export function askTheHolder({ iss }: ClaimPieces): ChecklistStep {
  return {
    title: 'Ask the holder of the private key',
    actions: [
      line`Find out who holds the private key to ${{ value: bundleFiles.publicKey }}: most likely whoever gave you the JWK, such as the identity team.`,
      line`Make sure that they can sign an assertion (a JWT) whose issuer (iss) is the client id of the connected app: ${iss}`,
    ],
    cautions: [
      line`An ordinary id_token will not do: its issuer is the identity provider, and Anypoint expects the client id there. Where the holder cannot sign such an assertion, make a key of your own: ${{ value: 'jwt-kit init --provider anypoint' }}`,
    ],
  };
}

/** The step that hands the values over to whoever signs. */
export function holderSigns(claims: ClaimPieces, notes: Pick<ChecklistStep, 'cautions' | 'unverified'>): ChecklistStep {
  return {
    title: 'Give the values to the holder of the private key',
    actions: [
      line`Issuer (iss): ${claims.iss}`,
      line`Subject (sub): ${claims.sub}`,
      line`Audience (aud): ${claims.aud}`,
      line`Token URL: ${claims.tokenUrl}`,
      line`Algorithm: ${{ value: 'RS256' }}, signed with the private key that only they have.`,
    ],
    ...notes,
  };
}

/** The last step: nothing here says until when the key holds. */
export const followTheKey: ChecklistStep = {
  title: 'Follow the key',
  actions: [
    line`Ask the holder when the key is replaced. Before that day, run ${{ value: 'jwt-kit init --provider anypoint --jwk' }} with the new JWK and paste the new ${{ value: bundleFiles.publicKey }} into the same app. The client id stays the same.`,
  ],
  cautions: [
    line`A public key carries no date. Where the holder replaces the key and Anypoint is not told, sign-in fails from that moment on.`,
  ],
};
