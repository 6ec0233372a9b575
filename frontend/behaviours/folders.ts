/** Files of a dropped or chosen folder, with the place of each in it: browsers send only the name of a file. */

export const MOST_FILES = 2000;

/** The part of a file system entry that is read here. */
export interface Entry {
  isFile: boolean;
  isDirectory: boolean;
  fullPath: string;
  file?(found: (file: File) => void, failed: () => void): void;
  createReader?(): { readEntries(found: (entries: Entry[]) => void, failed: () => void): void };
}

export interface Placed {
  file: File;
  path: string;
}

/** Every file below the entries, in the order of their places; at most `most`. */
export async function filesBelow(entries: Entry[], most = MOST_FILES): Promise<Placed[]> {
  const found: Placed[] = [];
  const waiting = [...entries];
  while (waiting.length && found.length < most) {
    const entry = waiting.shift()!;
    if (entry.isFile) {
      const file = await new Promise<File | null>((resolve) => entry.file!(resolve, () => resolve(null)));
      if (file) found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    } else if (entry.isDirectory) {
      waiting.push(...(await inside(entry)));
    }
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** A reader gives its entries in portions; an empty one ends them. */
async function inside(folder: Entry): Promise<Entry[]> {
  const reader = folder.createReader!();
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<Entry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return all;
    all.push(...some);
  }
}

/** The entries of a drop when a folder is among them, else null: then its files say enough. */
export function droppedFolders(items: Iterable<DataTransferItem> | undefined): Entry[] | null {
  const entries = [...(items ?? [])].map((item) => item.webkitGetAsEntry?.() as Entry | null).filter((entry) => entry !== null);
  return entries.some((entry) => entry.isDirectory) ? entries : null;
}

/** Where each file of the form's inputs stands, in the order in which the form sends them. */
export function pathsOf(inputs: Iterable<HTMLInputElement>, dropped: WeakMap<HTMLInputElement, string[]>): string[] {
  return [...inputs].flatMap((input) => {
    const files = [...(input.files ?? [])];
    const known = dropped.get(input);
    return files.map((file, index) => (known?.length === files.length ? known[index]! : file.webkitRelativePath || file.name));
  });
}
