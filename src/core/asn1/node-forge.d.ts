/** The parts of node-forge's ASN.1 module that asn1.ts uses; the package ships no types. */
declare module 'node-forge/lib/asn1.js' {
  import type { Asn1 } from './asn1.ts';

  interface ByteBuffer {
    getBytes(): string;
  }
  const asn1: {
    create(tagClass: number, type: number, constructed: boolean, value: string | readonly Asn1[]): Asn1;
    toDer(value: Asn1): ByteBuffer;
    fromDer(bytes: string, options: { strict: boolean; parseAllBytes: boolean; decodeBitStrings: boolean }): Asn1;
  };
  export default asn1;
}
