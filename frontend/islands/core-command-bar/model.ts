/** What the command bar offers for what was typed. */

/** One line to choose: something the server found, or a command of the page itself. */
export interface Entry {
  label: string;
  hint?: string;
  url?: string;
  kind: "found" | "page" | "action" | "setting";
  run?: () => void;
}

/** What the search address answers: groups with titles of their own. */
export interface Found {
  groups: { title: string; items: { label: string; hint?: string; url: string }[] }[];
}

export interface Group {
  title: string;
  entries: Entry[];
}

const titles: [string, Entry["kind"]][] = [
  ["On this page", "page"],
  ["Actions", "action"],
  ["Settings", "setting"],
];
const most = 8;

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** How well an entry answers: 0 not at all; higher is better. Every word typed must be found. */
export function score(entry: Entry, typed: string): number {
  const label = plain(entry.label);
  const all = `${label} ${plain(entry.hint ?? "")}`;
  let total = 1;
  for (const word of plain(typed).split(/\s+/).filter(Boolean)) {
    if (label.startsWith(word)) total += 4;
    else if (new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u").test(label)) total += 3;
    else if (all.includes(word)) total += 1;
    else return 0;
  }
  return total;
}

/** What the server found, then the page's own commands by score; one URL once. */
export function groups(own: Entry[], found: Found, typed: string): Group[] {
  const seen = new Set<string>();
  const fresh = (entry: Entry) => !entry.url || (!seen.has(entry.url) && Boolean(seen.add(entry.url)));
  const fit = own
    .map((entry) => ({ entry, points: score(entry, typed) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points)
    .map(({ entry }) => entry);
  return [
    ...found.groups.map(({ title, items }) => ({ title, entries: items.map((item): Entry => ({ ...item, kind: "found" })).filter(fresh) })),
    ...titles.map(([title, kind]) => ({ title, entries: fit.filter((entry) => entry.kind === kind && fresh(entry)).slice(0, most) })),
  ].filter((group) => group.entries.length > 0);
}
