'use strict';
(() => {
  const { memory, words: texts } = document.body.dataset;
  const words = JSON.parse(texts);
  const boxes = [...document.querySelectorAll('input[data-action]')];
  const key = (box) => `${box.closest('[data-edition]').dataset.edition}.${box.dataset.action}`;
  const store = `jwt-kit.${memory}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(store)) ?? []; } catch { return []; } };
  const progress = document.querySelector('progress');
  const shown = document.querySelector('output');
  const show = () => {
    const done = boxes.filter((box) => box.checked).length;
    progress.max = boxes.length;
    progress.value = done;
    shown.textContent = `${done} / ${boxes.length}`;
  };
  const ticked = new Set(read());
  for (const box of boxes) {
    box.checked = ticked.has(key(box));
    box.addEventListener('change', () => {
      try { localStorage.setItem(store, JSON.stringify(boxes.filter((one) => one.checked).map(key))); } catch {}
      show();
    });
  }
  show();
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.textContent = words.copy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = words.copied;
    });
  }
})();
