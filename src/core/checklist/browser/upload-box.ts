/** The file to hand over: to copy, to save, and to compare with a file that is dropped. */
import { icon } from './icons.ts';
import { lines, type Markup, markup } from './markup.ts';
import type { Upload } from './page-view.ts';
import { filled, type Words } from './words.ts';

/**
 * The box.
 *
 * @param id unique on the page
 * @param step the id of its step, which says what is done with the file
 */
export function uploadBox(
  { file, text, sha256 }: Upload,
  { id, step }: { id: string; step: string | undefined },
  words: Words,
): Markup {
  const title = step === 'upload' ? words.fileToUpload : step === 'paste' ? words.fileToPaste : words.file;
  const copy = markup`<button type="button" data-copy-file>${icon('copy')}<span>${words.copyFile}</span></button>`;
  const save = markup`<button type="button" data-save>${icon('save')}<span>${filled(words.save, { file })}</span></button>`;
  return markup`
<div class="upload" role="group" aria-labelledby="${id}.title" data-file="${file}" data-sha256="${sha256}">
<h4 id="${id}.title">${icon('certificate')}<span>${filled(title, { file })}</span></h4>
<p class="buttons">${step === 'paste' ? [copy, save] : [save, copy]}</p>
<label class="drop"><span><b>${words.drop}</b><small>${words.dropHint}</small></span><input type="file"></label>
<p class="paper">${words.onPaper}</p>
<p class="verdict" role="status"></p>
<details class="content"><summary>${words.showFile}</summary><pre tabindex="0"><code>${lines(text)}</code></pre></details>
</div>`;
}
