/** A whole number as people read it, `1,234`. Without Intl, which takes 20 to 50 ms to load, except for numbers of no practical use. */
export function grouped(number: number | bigint): string {
  if (typeof number === 'number' && Math.abs(number) > Number.MAX_SAFE_INTEGER) return number.toLocaleString('en-US');
  const digits = String(number);
  const start = digits.startsWith('-') ? 1 : 0;
  const groups: string[] = [];
  let end = digits.length;
  for (; end - start > 3; end -= 3) groups.unshift(digits.slice(end - 3, end));
  return [digits.slice(0, end), ...groups].join(',');
}
