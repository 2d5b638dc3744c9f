import { describe, expect, test } from 'vitest';
import { pemBlock } from '../../../../src/core/keys/containers/pem.ts';
import { foundBlocks } from '../../../../src/core/keys/spoilt/markers.ts';
import { onlyBlock } from '../../../../src/core/keys/spoilt/only-block.ts';
import { repairedBlock } from '../../../../src/core/keys/spoilt/repair-block.ts';
import { LARGEST_KEY } from '../../../../src/core/limits.ts';

/** DER of a length whose base64 ends in a full line, in padding, and in a short line. */
const der = (length: number): Buffer =>
  Buffer.concat([Buffer.from([0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff]), Buffer.alloc(length - 4, 7)]);

const labels = [
  ...['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'DSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'PUBLIC KEY'],
  ...['RSA PUBLIC KEY', 'CERTIFICATE', 'X509 CERTIFICATE', 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
  ...['PKCS7', 'PKCS12', 'CMS'],
];

describe('the only block of an intact file', () => {
  test.each(labels.flatMap((label) => [300, 301, 302, 384, 1200].map((length) => [label, length] as const)))(
    'is what the search for blocks finds: %s, %d octets',
    (label, length) => {
      const text = pemBlock(label, der(length));
      for (const file of [text, text.trimEnd()]) {
        const [block, ...more] = foundBlocks(file);
        expect(more).toEqual([]);
        const found = onlyBlock(file);
        expect(found?.der).toEqual(der(length));
        expect({ ...found, der: undefined }).toEqual({ ...repairedBlock(file, block as never), der: undefined });
      }
    },
  );

  const whole = pemBlock('CERTIFICATE', der(300));
  const long = Buffer.concat([
    Buffer.from([0x30, 0x83]),
    Buffer.from((LARGEST_KEY * 2).toString(16).padStart(6, '0'), 'hex'),
    Buffer.alloc(LARGEST_KEY * 2),
  ]);
  test.each([
    ['two blocks', whole + whole],
    ['a block after other text', `subject=a\n${whole}`],
    ['a block before other text', `${whole}a`],
    ['line breaks of Windows', whole.replaceAll('\n', '\r\n')],
    ['another label at its end', whole.replace('END CERTIFICATE', 'END PUBLIC KEY')],
    ['an unknown label', pemBlock('X509 CRL', der(300))],
    ['a key of OpenSSH', pemBlock('OPENSSH PRIVATE KEY', der(300))],
    ['a missing line', whole.replace(/\n.{64}\n/, '\n')],
    ['a missing character', whole.replace('A', '')],
    ['padding in a line', whole.replace(/(?<=\n.{62})../, '==')],
    ['a line that is too long', whole.replace(/(?<=\n.{64})\n/, '')],
    ['content that goes on after its end', pemBlock('CERTIFICATE', Buffer.concat([der(300), Buffer.alloc(3)]))],
    ['headers', whole.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n')],
    ['missing padding', pemBlock('CERTIFICATE', der(301)).replace(/=+\n/, '\n')],
    ['more than any key has', pemBlock('CERTIFICATE', long)],
    ['nothing in it', pemBlock('CERTIFICATE', Buffer.alloc(0))],
  ])('is not taken from %s', (_, text) => {
    expect(onlyBlock(text)).toBeUndefined();
  });
});
