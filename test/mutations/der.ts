/** DER as a tree that can be mutated and written again, with correct lengths around the mutation. */
import type { Chance } from './chance.ts';

/** One value: its tag, and either the values in it or its content. */
interface Node {
  tag: number;
  inside: Node[] | Buffer;
  /** The octet before the values in a BIT STRING. */
  unused?: Buffer;
  /** A wrong length to write instead of the right one. */
  claimed?: number;
}

/** The values in some bytes, in order; undefined if the bytes are not DER. */
function parse(bytes: Buffer, depth = 0): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1];
    if (length === undefined || (tag & 0x1f) === 0x1f || depth > 40) return undefined;
    let start = at + 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 3 || start + count > bytes.length) return undefined;
      length = bytes.readUIntBE(start, count);
      start += count;
    }
    const end = start + length;
    if (end > bytes.length) return undefined;
    nodes.push(nodeOf(tag, bytes.subarray(start, end), depth));
    at = end;
  }
  return nodes;
}

function nodeOf(tag: number, content: Buffer, depth: number): Node {
  const wrapped = tag === 0x03 ? content.subarray(1) : content;
  const inner =
    (tag & 0x20) !== 0 || ((tag === 0x03 || tag === 0x04) && wrapped[0] === 0x30) ? parse(wrapped, depth + 1) : undefined;
  if (inner === undefined) return { tag, inside: content };
  return { tag, inside: inner, ...(tag === 0x03 ? { unused: content.subarray(0, 1) } : {}) };
}

function write({ tag, inside, unused, claimed }: Node): Buffer {
  const content = Buffer.isBuffer(inside) ? inside : Buffer.concat([...(unused ? [unused] : []), ...inside.map(write)]);
  const length = claimed ?? content.length;
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left & 0xff);
  const header = length < 0x80 ? [length] : [0x80 | octets.length, ...octets];
  return Buffer.concat([Buffer.from([tag & 0xff, ...header]), content]);
}

const all = (nodes: readonly Node[]): Node[] =>
  nodes.flatMap((node) => [node, ...(Buffer.isBuffer(node.inside) ? [] : all(node.inside))]);

const tags = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa3,
];

const contents = ['', '00', 'ff', '80', '0000', '01', 'ffffffffffffffff', '30800000', '2a864886f70d010101', '3030303030305a'];

/** Mutates one value of some DER; undefined if the bytes are not DER. */
export function bendDer(bytes: Buffer, chance: Chance): Buffer | undefined {
  const roots = parse(bytes);
  if (roots === undefined || roots.length === 0) return undefined;
  const nodes = all(roots);
  const node = chance.pick(nodes);
  const parents = nodes.filter(({ inside }) => !Buffer.isBuffer(inside) && inside.length > 0);
  const parent = chance.pick(parents.length > 0 ? parents : [{ tag: 0, inside: roots }]);
  const siblings = parent.inside as Node[];
  const [one, other] = [chance.upTo(siblings.length), chance.upTo(siblings.length)];
  chance.pick([
    () => Object.assign(node, { tag: chance.pick(tags) }),
    () => Object.assign(node, { tag: node.tag ^ 0x20 }),
    () => Object.assign(node, { inside: Buffer.from(chance.pick(contents), 'hex') }),
    () => Object.assign(node, { inside: chance.bytes(chance.upTo(40)) }),
    () => Object.assign(node, { claimed: chance.pick([0, 1, 0x7f, 0x80, 0xff, 0xffff, 0xffffff]) }),
    () => Object.assign(node, { unused: Buffer.from([chance.upTo(256)]) }),
    () => siblings.splice(one, 1),
    () => siblings.splice(one, 0, siblings[other] as Node),
    () => siblings.splice(one, 1, siblings[other] as Node),
    () => siblings.splice(one, 0, { tag: chance.pick(tags), inside: Buffer.from(chance.pick(contents), 'hex') }),
    () => siblings.reverse(),
    () => {
      // Deep nesting.
      for (let depth = chance.upTo(90); depth > 0; depth -= 1) siblings[one] = { tag: 0x30, inside: [siblings[one] as Node] };
    },
  ])();
  return Buffer.concat(roots.map(write));
}
