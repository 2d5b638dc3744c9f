/** The parts of node-forge's RC2 module that rc2.ts uses; the package ships no types. */
declare module 'node-forge/lib/rc2.js' {
  interface Bytes {
    getBytes(): string;
  }
  interface Cipher {
    readonly output: Bytes;
    start(iv: string): void;
    update(input: Bytes): void;
    finish(pad: () => boolean): boolean;
  }
  const rc2: { createDecryptionCipher(key: string, bits: number): Cipher };
  export default rc2;
}
