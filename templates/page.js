'use strict';
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const { memory, words: texts, doneCommand } = document.body.dataset;
  const words = Object.fromEntries(texts.split('|').map((word) => [word.split(' ', 1)[0], word.replace(/^\S+ /, '')]));
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  document.documentElement.classList.add('scripted');

  // What this browser remembers, for this key only. Private windows and some settings allow no storage: then it lasts as long
  // as the page is open.
  const place = `jwt-kit.${memory}`;
  const remembered = (() => {
    try {
      const found = JSON.parse(localStorage.getItem(place));
      return { ticked: new Set(found?.ticked ?? []), kind: found?.kind };
    } catch {
      return { ticked: new Set(), kind: undefined };
    }
  })();
  const remember = () => {
    try {
      localStorage.setItem(place, JSON.stringify({ ticked: [...remembered.ticked], kind: remembered.kind }));
    } catch {
      one('#forgets').hidden = false;
    }
  };

  const drawn = (name) => {
    const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    icon.setAttribute('class', 'icon');
    icon.setAttribute('aria-hidden', 'true');
    icon.append(document.createElementNS('http://www.w3.org/2000/svg', 'use'));
    icon.firstChild.setAttribute('href', `#i-${name}`);
    return icon;
  };
  // The name of a box is the words next to it, but not the buttons that come into them, nor all of a very long value.
  for (const box of all('input[data-action]')) {
    const text = box.nextElementSibling.textContent;
    box.setAttribute('aria-label', text.length > 120 ? `${text.slice(0, 120)}...` : text);
    box.removeAttribute('aria-labelledby');
  }
  // A button at each value; what it does comes below.
  for (const value of all('.value > code, .command > pre')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.append(drawn('copy'), drawn('check'));
    value.after(button);
  }

  // Short messages, which programs that read the page aloud announce.
  const toast = one('.toast');
  let hiding;
  const say = (text) => {
    toast.textContent = text;
    toast.classList.add('shown');
    clearTimeout(hiding);
    hiding = setTimeout(() => toast.classList.remove('shown'), 1000 + text.length * 100);
  };

  // Boxes, steps and progress.
  const kinds = all('input[name=kind]');
  const editions = all('.edition').map((section) => {
    const { edition } = section.dataset;
    const links = one(`.side ol[data-edition="${CSS.escape(edition)}"]`);
    const steps = all('.step', section).map((item) => ({
      item,
      id: item.dataset.step,
      by: item.dataset.by,
      recorded: 'done' in item.dataset,
      boxes: all('input[data-action]', item),
      link: one(`li[data-for="${CSS.escape(item.dataset.step)}"]`, links),
    }));
    return { id: edition, section, steps };
  });
  const keyOf = (edition, box) => `${edition.id}.${box.dataset.action}`;
  // Optional actions do not count.
  const needed = ({ boxes }) => boxes.filter((box) => !('optional' in box.dataset));
  const isDone = (step) => step.recorded || (needed(step).length > 0 && needed(step).every((box) => box.checked));
  const shownEdition = () => {
    const chosen = kinds.find((input) => input.checked)?.value;
    return editions.find(({ id }) => id === chosen) ?? editions[0];
  };

  const countOf = (steps) => filled(words.counted, { done: steps.filter(isDone).length, all: steps.length });

  const show = () => {
    for (const { steps } of editions) {
      const current = steps.find((step) => !isDone(step));
      for (const step of steps) {
        const done = isDone(step);
        for (const element of [step.item, step.link]) {
          element.classList.toggle('done', done);
          element.classList.toggle('current', step === current);
        }
        one('.state', step.item).textContent = done ? words.stepDone : '';
        const link = one('a', step.link);
        if (step === current) link.setAttribute('aria-current', 'step');
        else link.removeAttribute('aria-current');
      }
    }
    for (const edition of editions) {
      const kind = edition.section.className.match(/kind-\d+/)[0];
      for (const place of all(`.shares.${kind} .count`)) {
        const theirs = edition.steps.filter(({ by }) => by === place.dataset.count);
        place.textContent = countOf(theirs);
        place.classList.toggle('complete', theirs.every(isDone));
      }
      const administrators = edition.steps.filter(({ by }) => by === 'admin');
      one('.ending', edition.section)?.classList.toggle('complete', administrators.every(isDone));
    }
    const { steps } = shownEdition();
    // The bar moves with each box; what is counted in words are steps.
    const boxes = steps.flatMap(needed);
    const bar = one('progress');
    bar.max = Math.max(1, boxes.length);
    bar.value = boxes.filter((box) => box.checked).length;
    const next = one('.next');
    const open = steps.find((step) => !isDone(step));
    next.textContent = open === undefined ? '' : filled(words.next, { step: steps.indexOf(open) + 1 });
    if (open !== undefined) {
      // In a narrow window, the number alone.
      const title = document.createElement('span');
      title.textContent = `. ${one('a > span:last-child', open.link).textContent}`;
      next.append(title);
    }
    next.href = open === undefined ? '#' : `#${open.item.id}`;
    one('#progress').textContent = steps.every(isDone) ? words.allDone : countOf(steps);
    showRecord();
  };

  const showRecord = () => {
    const box = one('.record');
    if (box === null) return;
    const ids = editions[0].steps.filter((step) => isDone(step) && !step.recorded).map(({ id }) => id);
    one('p', box).textContent = ids.length === 0 ? words.recordNone : words.recordSome;
    const command = ids.length === 0 ? '' : `${doneCommand} ${ids.join(',')}`;
    one('code', box).textContent = command;
    one('.copy', box).setAttribute('aria-label', filled(words.copy, { value: command }));
    one('div', box).hidden = ids.length === 0;
  };

  for (const edition of editions) {
    // Two actions of a step may have the same words.
    const seen = new Map();
    for (const { boxes, recorded } of edition.steps) {
      for (const box of boxes) {
        const times = (seen.get(box.dataset.action) ?? 0) + 1;
        seen.set(box.dataset.action, times);
        if (times > 1) box.dataset.action += `.${times}`;
        const key = keyOf(edition, box);
        // The record has the step now: if it is undone there, its boxes are blank again here.
        if (recorded) remembered.ticked.delete(key);
        box.checked = recorded || remembered.ticked.has(key);
        box.disabled = recorded;
        box.addEventListener('change', () => {
          if (box.checked) remembered.ticked.add(key);
          else remembered.ticked.delete(key);
          remember();
          show();
        });
        // The words cannot be a label, because they contain buttons; a click on them ticks the box too.
        box.nextElementSibling.addEventListener('click', ({ target }) => {
          if (target.closest('button, a, code') !== null || String(getSelection()) !== '') return;
          box.click();
        });
      }
    }
  }
  for (const input of kinds) {
    if (input.value === remembered.kind) input.checked = true;
    input.addEventListener('change', () => {
      remembered.kind = input.value;
      remember();
      show();
    });
  }
  one('[data-clear]')?.addEventListener('click', () => {
    remembered.ticked.clear();
    for (const { steps } of editions)
      for (const { boxes, recorded } of steps) for (const box of boxes) box.checked = recorded;
    remember();
    show();
  });
  // Another tab with the same page.
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== place || newValue === null) return;
    remembered.ticked = new Set(JSON.parse(newValue).ticked);
    for (const edition of editions)
      for (const { boxes, recorded } of edition.steps)
        for (const box of boxes) box.checked = recorded || remembered.ticked.has(keyOf(edition, box));
    show();
  });

  // Copying. Without the clipboard, as on pages that are not secure, an old command of browsers still works; else the value is
  // selected, and the user presses the keys.
  const copy = async (text, shown) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {}
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'aside';
    area.readOnly = true;
    document.body.append(area);
    const focused = document.activeElement;
    area.select();
    let copied = false;
    try {
      copied = document.execCommand('copy');
    } catch {}
    area.remove();
    focused?.focus();
    if (!copied && shown) {
      // Folded text cannot be selected.
      for (let at = shown.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
      getSelection().selectAllChildren(shown);
    }
    return copied;
  };
  const copyFrom = async (button, text, shown) => {
    const copied = await copy(text, shown);
    say(copied ? words.copied : words.copyFailed);
    button.classList.toggle('copied', copied);
    setTimeout(() => button.classList.remove('copied'), 2000);
  };
  for (const button of all('.copy')) {
    const shown = one('code', button.parentElement);
    button.setAttribute('aria-label', filled(words.copy, { value: shown.textContent }));
    button.addEventListener('click', () => copyFrom(button, shown.textContent, shown));
  }

  // The file to hand over.
  const hexadecimal = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const withColons = (text) => text.toUpperCase().match(/../g).join(':');
  const sha256 = async (bytes) => {
    const subtle = globalThis.crypto?.subtle;
    return hexadecimal(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : ownSha256(bytes));
  };
  const LARGEST = 1024 * 1024;
  const fromBase64 = (text) => {
    try {
      return Uint8Array.from(atob(text.replace(/[^A-Za-z0-9+/=]/g, '')), (character) => character.charCodeAt(0));
    } catch {
      return undefined;
    }
  };
  const blocksIn = (text) => [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)];
  const includes = (bytes, part) => part.length > 0 && hexadecimal(bytes).includes(hexadecimal(part));

  /** What a dropped file is: the words to say, and whether it is right. */
  const judge = async (file, { name, expected, content }) => {
    const values = { name: file.name, file: name };
    if (file.size > LARGEST) return { right: false, says: filled(words.largeFile, values) };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = textOf(bytes);
    // A page may show what a key looks like; this script names the marks of keys.
    if (/^\s*<(?:!doctype|html)/i.test(text) && !/BEGIN [A-Z ]{0,20}PRIVATE KEY-----\s+[\w+/=\s]{100}/.test(text))
      return { right: false, says: filled(words.webPage, values) };
    if (hasPrivateKey(bytes)) return { right: false, says: filled(words.privateKey, values) };
    const blocks = blocksIn(text);
    if (blocks.length > 1) return { right: false, says: filled(words.severalInFile, values) };
    const der = blocks.length === 1 ? fromBase64(blocks[0][2]) : bytes;
    if (der === undefined || der[0] !== 0x30 || der.length < 100) return { right: false, says: filled(words.notTheFile, values) };
    const found = await sha256(der);
    if (found === expected) {
      const same = text.replaceAll('\r', '').trim() === content.trim() && bytes.length < content.length + 200;
      return { right: same, says: filled(same ? words.rightFile : words.rightButOther, values) };
    }
    const ours = fromBase64(blocksIn(content)[0][2]);
    // A public key in place of a certificate may be right elsewhere; an older certificate never is.
    const others = isCertificate(der) && isCertificate(ours) ? words.otherCertificate : words.sameKey;
    if (includes(der, numbersIn(publicKeyIn(ours)))) return { right: false, says: filled(others, values) };
    return { right: false, says: filled(words.wrongFile, { ...values, fingerprint: withColons(found) }) };
  };

  /** The values of a DER sequence: where each starts and ends. */
  const valuesIn = (der, start = 0) => {
    const header = (at) => {
      const first = der[at + 1] ?? 0;
      const more = first > 0x80 ? first - 0x80 : 0;
      let length = more === 0 ? first : 0;
      for (let index = 0; index < more; index += 1) length = length * 256 + (der[at + 2 + index] ?? 0);
      return { from: at + 2 + more, end: at + 2 + more + length };
    };
    const { from, end } = header(start);
    const values = [];
    for (let at = from; at < Math.min(end, der.length) && values.length < 20; ) {
      const { from: inner, end: next } = header(at);
      values.push({ tag: der[at], from: inner, at, end: next });
      if (next <= at) break;
      at = next;
    }
    return values;
  };
  /** Whether it is a certificate; a request has fewer values in it. */
  const isCertificate = (der) => valuesIn(der).length === 3 && valuesIn(der, valuesIn(der)[0].at).length > 4;
  /** A public key (SPKI) in a certificate, or the public key itself: an algorithm, then a bit string. */
  const publicKeyIn = (der) => {
    const whole = valuesIn(der);
    if (whole.length === 2) return der;
    const spki = valuesIn(der, whole[0]?.at ?? 0).find(({ at, tag }) => tag === 0x30 && valuesIn(der, at)[1]?.tag === 0x03);
    return spki === undefined ? new Uint8Array() : der.slice(spki.at, spki.end);
  };
  /** What is inside of a public key, which is written without its algorithm too (PKCS#1). */
  const numbersIn = (spki) => {
    const bits = valuesIn(spki)[1];
    return bits === undefined ? new Uint8Array() : spki.slice(bits.from + 1, bits.end);
  };
  const textOf = (bytes) => [...bytes].map((byte) => String.fromCharCode(byte)).join('').replaceAll('\0', '');
  /** PEM, OpenSSH and PuTTY by their words, XML and JWK by the private number. */
  const PRIVATE = /PRIVATE KEY|PuTTY-User-Key-File|<D>[A-Za-z0-9+/=\s]{40}|["']d["']\s*:/;
  /** The first octets of JKS and JCEKS. */
  const STORES = ['feedfeed', 'cececece'];
  /**
   * DER of a private key or a key store: PKCS#8, PKCS#1, SEC 1 and PKCS#12 start with a version, a certificate does not; an
   * encrypted key is an algorithm and an octet string. PKCS#12 may also be BER without a length.
   */
  const isPrivateKey = (der) => {
    if (STORES.includes(hexadecimal(der.slice(0, 4)))) return true;
    if (der[0] !== 0x30) return false;
    const isVersion = (at) => der[at] === 0x02 && der[at + 1] === 1 && der[at + 2] <= 3;
    if (der[1] === 0x80) return isVersion(2);
    const [first, second] = valuesIn(der);
    if (first === undefined || second === undefined) return false;
    if (isVersion(first.at)) return true;
    return first.tag === 0x30 && second.tag === 0x04 && valuesIn(der, first.at)[0]?.tag === 0x06;
  };
  /** What is in base64 in a text: long words, with the lines that follow them. */
  const decodedIn = (text) =>
    (text.match(/[\w+/-]{40,}(?:\s+[\w+/-]{4,})*/g) ?? []).flatMap((found) => {
      const plain = found.replace(/\s/g, '').replace(/-/g, '+').replace(/_/g, '/');
      return fromBase64(plain.slice(0, plain.length - (plain.length % 4))) ?? [];
    });
  /** Whether there is a private key in a file, also in base64, and in base64 of that. */
  const hasPrivateKey = (bytes, depth = 0) => {
    const text = textOf(bytes);
    if (PRIVATE.test(text) || isPrivateKey(bytes)) return true;
    return depth < 3 && decodedIn(text).some((decoded) => hasPrivateKey(decoded, depth + 1));
  };

  for (const box of all('.upload')) {
    const { file: name, sha256: expected } = box.dataset;
    const content = one('pre code', box).textContent;
    const verdict = one('.verdict', box);
    const drop = one('.drop', box);
    const input = one('input', drop);
    const check = async (file) => {
      if (file === undefined) return;
      let result;
      try {
        result = await judge(file, { name, expected, content });
      } catch {
        result = { right: false, says: filled(words.notTheFile, { name: file.name, file: name }) };
      }
      verdict.textContent = result.says;
      verdict.className = `verdict ${result.right ? 'right' : 'wrong'}`;
    };
    input.addEventListener('change', () => {
      check(input.files[0]);
      // The same file may be chosen again, after it was changed.
      input.value = '';
    });
    drop.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    drop.addEventListener('dragleave', () => drop.classList.remove('over'));
    drop.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      check(event.dataTransfer.files[0]);
    });
    one('[data-copy-file]', box).addEventListener('click', ({ currentTarget }) => {
      copyFrom(currentTarget, content, one('pre code', box));
    });
    one('[data-save]', box).addEventListener('click', () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  }
  // A file that misses its place would replace the page.
  for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());

  // Today on the time line of the certificate.
  const line = one('.validity');
  if (line !== null) {
    const DAY = 24 * 60 * 60 * 1000;
    const [from, due, until] = ['from', 'due', 'until'].map((name) => Date.parse(line.dataset[name]));
    const now = Date.now();
    const days = (span) => Math.max(0, Math.floor(span / DAY));
    const says =
      now < from
        ? words.notYetValid
        : now >= until
          ? filled(words.expired, { days: days(now - until) })
          : now >= due
            ? filled(words.renewNow, { days: days(until - now) })
            : filled(words.daysToRenewal, { days: Math.floor(due / DAY) - Math.floor(now / DAY) });
    const share = Math.min(100, Math.max(0, (100 * (now - from)) / Math.max(1, until - from)));
    one('svg.today', line).setAttribute('x', `${share}%`);
    one('.today dd', line).textContent = says;
    line.classList.add(now >= until || now < from ? 'over' : now >= due ? 'due-now' : 'fresh-now');
  }

  remember();
  show();

  // On paper, everything is shown.
  const folded = all('details');
  let open = [];
  const unfold = (printing) => {
    if (printing) open = folded.filter((one) => one.open);
    for (const one of folded) one.open = printing || open.includes(one);
  };
  matchMedia('print').addEventListener('change', ({ matches }) => unfold(matches));

  /** SHA-256 (FIPS 180-4), for pages without Web Crypto. */
  function ownSha256(bytes) {
    const primes = [];
    for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime !== 0)) primes.push(number);
    // The first 32 bits of the fraction of a root, computed exactly enough with doubles.
    const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
    const state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
    const constants = primes.map((prime) => fraction(Math.cbrt(prime)));
    const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
    const turn = (word, by) => (word >>> by) | (word << (32 - by));
    for (let start = 0; start < padded.length; start += 64) {
      const schedule = [];
      for (let index = 0; index < 64; index += 1) {
        if (index < 16) schedule.push(view.getUint32(start + 4 * index));
        else {
          const [a, b] = [schedule[index - 15], schedule[index - 2]];
          const one = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
          const other = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
          schedule.push((schedule[index - 16] + one + schedule[index - 7] + other) >>> 0);
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let index = 0; index < 64; index += 1) {
        const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[index] + schedule[index];
        const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
      }
      for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] + word) >>> 0;
    }
    const result = new DataView(new ArrayBuffer(32));
    for (const [index, word] of state.entries()) result.setUint32(4 * index, word);
    return new Uint8Array(result.buffer);
  }
})();
