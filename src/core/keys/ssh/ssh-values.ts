/** The values in keys of OpenSSH (RFC 4251 §5): numbers and strings with their length in front. */
import { KitError } from '../../errors.ts';

/** Reads values one after the other. */
export class SshValues {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;

  /** @param what what contains them, for messages */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.from(bytes);
    this.#what = what;
  }

  /** All octets that are left. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** @throws KitError INPUT_INVALID if fewer are left */
  take(size: number): Buffer {
    if (size > this.#bytes.length - this.#at) throw this.damaged();
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  octets(): Buffer {
    return this.take(this.number());
  }

  text(): string {
    return this.octets().toString('latin1');
  }

  /** A positive number as its octets, without zeros in front. */
  integer(): Buffer {
    const octets = this.octets();
    if (octets.length === 0 || (octets[0] as number) >= 0x80) throw this.damaged();
    return octets[0] === 0 ? octets.subarray(1) : octets;
  }

  /** @throws KitError INPUT_INVALID if octets are left */
  end(): void {
    if (this.rest.length > 0) throw this.damaged();
  }

  damaged(why = 'is damaged or cut off'): KitError {
    return new KitError('INPUT_INVALID', `${this.#what} ${why}`, { hint: 'get the file again from its source' });
  }
}
