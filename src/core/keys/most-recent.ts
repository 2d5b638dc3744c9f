/** Short lists of what was used most recently: the files of a bundle contain one key in five forms, read one after the other. */

/** Finds an entry, and moves it to the front; undefined if none fits. */
export function recent<T>(list: T[], fits: (entry: T) => boolean): T | undefined {
  const at = list.findIndex(fits);
  if (at === -1) return undefined;
  const [entry] = list.splice(at, 1) as [T];
  list.unshift(entry);
  return entry;
}

/** Puts an entry at the front, and drops what was not used for the longest time. */
export function remember<T>(list: T[], entry: T, most: number): void {
  list.unshift(entry);
  if (list.length > most) list.pop();
}
