/** The facts of a certificate request, as `openssl req -text` shows them; also of one that no command would sign. */
import type { KeyObject } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, elementsOf, fieldsOf, isThere, oidOf, type Part, readDocument, taggedElementsOf } from '../asn1/asn1-parts.ts';
import { formatName } from '../certificates/distinguished-names.ts';
import { extensionRequests, readRequest } from '../certificates/read-request.ts';
import { signatureForm } from '../certificates/version-and-signature.ts';
import { KitError } from '../errors.ts';
import { publicKeyFrom } from '../octets/foreign-keys.ts';
import { unsafe } from './certificate-facts.ts';
import { type ExtensionFacts, extensionsInWords } from './extension-words.ts';
import { type KeyFacts, keyFacts, keyRemarks } from './key-facts.ts';
import { fail, note, type Remark, warn } from './remark.ts';

export interface RequestFacts {
  /** RFC 4514. */
  subject: string;
  /** Whether its own key signed it; not checked if its form or algorithm is not supported. */
  signature: 'verified' | 'wrong' | 'not checked';
  signedWith: string;
  /** Undefined if it is of an unknown type or damaged. */
  key?: KeyFacts | undefined;
  /** The requested extensions. */
  extensions: ExtensionFacts[];
  /** The other attributes, by name or number; their content is not shown, since one is a password. */
  attributes: string[];
}

const attributeNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.9.2': 'unstructured name',
  '1.2.840.113549.1.9.7': 'challenge password',
  '1.3.6.1.4.1.311.13.2.2': 'enrolment provider',
  '1.3.6.1.4.1.311.13.2.3': 'operating system version',
  '1.3.6.1.4.1.311.21.20': 'requesting client',
};

/**
 * The facts of a request, and what is wrong with it.
 *
 * @param der PKCS#10 (RFC 2986 §4)
 * @throws KitError INPUT_INVALID if it is damaged
 */
export function requestFacts(
  der: Buffer,
  judging: { many?: boolean | undefined } = {},
): { facts: RequestFacts; key: KeyObject | undefined; remarks: Remark[] } {
  const request = readDocument(der, 'the certificate request', 'get the file again from its source');
  const [info, algorithm] = fieldsOf(request, ['content', 'signature algorithm', 'signature']);
  const [, subject, spki, attributes] = fieldsOf(info, ['version', 'subject', 'public key', 'attributes']);
  const { signedWith, weak } = signatureForm(algorithm);
  const publicKey = keyOf(spki);
  const key = publicKey && keyFacts(publicKey);
  const refusal = refusalOf(der);
  const signature = refusal === undefined ? 'verified' : refusal.code === 'SIGNATURE_INVALID' ? 'wrong' : 'not checked';
  const found = attributesOf(attributes);
  const unsafeKey = unsafe(publicKey, judging);
  return {
    key: publicKey,
    facts: {
      subject: formatName(subject),
      signature,
      signedWith,
      key,
      extensions: found
        .filter(({ oid }) => extensionRequests.includes(oid))
        .flatMap(({ values }) => values.flatMap(extensionsInWords)),
      attributes: found.filter(({ oid }) => !extensionRequests.includes(oid)).map(({ oid }) => attributeNames[oid] ?? oid),
    },
    remarks: [
      ...(signature === 'wrong'
        ? [fail('signature-invalid', 'its own signature does not verify: it was changed after it was signed')]
        : []),
      ...(weak ? [warn('weak-signature', `signed with ${signedWith}, which is broken`)] : []),
      ...(key === undefined ? [warn('unusual', 'its key is damaged, or of a type that is not supported')] : keyRemarks(key)),
      ...unsafeKey,
      ...(signature === 'not checked' && refusal !== undefined && unsafeKey.length === 0
        ? [note('unusual', `no certificate can be made from it here: ${refusal.message}`)]
        : []),
    ],
  };
}

/** Why no certificate is made from a request; undefined if nothing prevents it. */
function refusalOf(der: Buffer): KitError | undefined {
  try {
    readRequest(der);
    return undefined;
  } catch (cause) {
    if (cause instanceof KitError) return cause;
    throw cause;
  }
}

function keyOf(spki: Part): KeyObject | undefined {
  try {
    return publicKeyFrom({ key: asn1.encode(anyOf(spki)), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

const attributesOf = (attributes: Part): { oid: string; values: Part[] }[] =>
  (isThere(attributes) ? taggedElementsOf(attributes, 0, 'attribute') : []).map((attribute) => {
    const [type, values] = fieldsOf(attribute, ['type', 'values']);
    return { oid: oidOf(type), values: elementsOf(values, 'set', 'value') };
  });
