/** PEM (RFC 7468): one block written, all blocks of a text found. */

/** One block: base64 in lines of 64 characters, a newline at the end (RFC 7468 §2). */
export function pemBlock(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** A block as it was found, its markers included; `complete` is false where its end is missing. */
export interface PemBlock {
  label: string;
  text: string;
  complete: boolean;
}

/** Finds every PEM block, whatever stands around them. Takes time linear in the length of the text. */
export function pemBlocks(text: string): PemBlock[] {
  const markers = [...text.matchAll(/-----(BEGIN|END) ([A-Z0-9 #.]{0,64})-----/g)];
  const blocks: PemBlock[] = [];
  for (const [index, marker] of markers.entries()) {
    if (marker[1] !== 'BEGIN') continue;
    const label = marker[2] as string;
    const next = markers[index + 1];
    const complete = next?.[1] === 'END' && next[2] === label;
    const end = next === undefined ? text.length : complete ? next.index + next[0].length : next.index;
    blocks.push({ label, text: text.slice(marker.index, end), complete });
  }
  return blocks;
}

/** The bytes of a block without headers; undefined where what stands between the markers is not base64. */
export function pemBytes(block: PemBlock): Buffer | undefined {
  const body = block.text
    .replace(/^-----[^\n]*-----/, '')
    .replace(/-----END[\s\S]*$/, '')
    .replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body) || body.length % 4 !== 0) return undefined;
  return Buffer.from(body, 'base64');
}
