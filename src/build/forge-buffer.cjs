/**
 * In place of node-forge's lib/util.js in the library: of its 23 kB, decrypting RC2 needs only a queue of octets. The build
 * copies this file; nothing imports it.
 */
const forge = require('./forge');

/** Octets that have been read are dropped after this many. */
const MOST_READ = 4096;

/** Octets in a binary string: written at the end, read from the start. */
class Octets {
  constructor(data) {
    this.data = data;
    this.read = 0;
  }
  length() {
    return this.data.length - this.read;
  }
  at(index) {
    return this.data.charCodeAt(this.read + index);
  }
  setAt(index, octet) {
    const at = this.read + index;
    this.data = this.data.slice(0, at) + String.fromCharCode(octet) + this.data.slice(at + 1);
  }
  putByte(octet) {
    this.data += String.fromCharCode(octet);
  }
  putInt16Le(value) {
    this.data += String.fromCharCode(value & 0xff, (value >> 8) & 0xff);
  }
  putBuffer(other) {
    this.data += other.getBytes();
  }
  getInt16Le() {
    const value = this.at(0) | (this.at(1) << 8);
    this.read += 2;
    if (this.read > MOST_READ) this.getBytes(0);
    return value;
  }
  getBytes(count = this.length()) {
    const rest = this.data.slice(this.read);
    this.data = rest.slice(count);
    this.read = 0;
    return rest.slice(0, count);
  }
}

/** A function, because the cipher calls it with `new` too. */
function createBuffer(octets = '') {
  return new Octets(octets);
}

forge.util = { createBuffer };
