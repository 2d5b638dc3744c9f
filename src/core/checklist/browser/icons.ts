/** The icons of the page, drawn once and used by name. */
import { Markup, markup } from './markup.ts';

/** Paths in a square of 24 units, drawn with a stroke. */
const paths = {
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  key: 'M14.5 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM10.5 13.5L3.5 20.5v0h3v-2.5h2.5M15.5 8.4v.1',
  certificate: 'M5 3h14v12H5zM8.5 7h7m-7 4h4M14 15v6l2-1.4 2 1.4v-6',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 20.500c.6-4 3.700-6 7.500-6s6.900 2 7.500 6',
  folder: 'M3 6h6l2 2.5h10V19H3z',
  program: 'M3 4h18v13H3zM8 21h8M7 8.5l3 2.5-3 2.5m5 0h4',
  server: 'M4 4h16v6.500H4zM4 13.500h16V20H4zM7.500 7.200v.1M7.500 16.700v.1',
  out: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  save: 'M12 4v11m-4.500-4l4.500 4.500L16.500 11M4 20h16',
  right: 'M3 12h17m-5-5l5 5-5 5',
} as const;

export type IconName = keyof typeof paths;

/** All icons, once at the start of the page. */
export const iconSheet = (): Markup =>
  markup`<svg width="0" height="0" class="aside" aria-hidden="true">${Object.entries(paths).map(([name, path]) => markup`<symbol id="i-${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`)}</svg>`;

/** An icon next to words that say the same. */
export const icon = (name: IconName, more = ''): Markup =>
  new Markup(`<svg class="icon${more === '' ? '' : ` ${more}`}" aria-hidden="true"><use href="#i-${name}"/></svg>`);
