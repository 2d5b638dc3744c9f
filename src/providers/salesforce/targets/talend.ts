/** Talend Studio. */
import type { Target } from '../../targets/target.ts';
import { needsToken } from './needs.ts';

export const talend: Target = {
  id: 'talend',
  says: 'Talend Studio: the fields of its wizard, with the JKS',
  tested: "not run: the fields are those of Talend's help and source",
  unverified: ['the exact labels of the last two fields'],
  remarks: ['the wizard asks for the whole path of the key store'],
  onScreen: true,
  needs: needsToken,
  url: { takes: 'url' },
  files: [{ template: 'talend.md' }, { store: 'jks' }],
};
