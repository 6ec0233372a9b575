/** What the command bar offers for what was typed. */

/** One line of `GET /api/v1/command?q=`, and of the page's own commands. */
export interface Entry {
  label: string;
  hint?: string;
  url?: string;
  kind: "recent" | "page" | "workspace" | "project" | "portfolio" | "programme" | "organisation" | "task" | "person" | "action" | "setting";
  run?: () => void;
}

export interface Group {
  title: string;
  entries: Entry[];
}

const titles: [string, Entry["kind"][]][] = [
  ["Recent", ["recent"]],
  ["Workspaces", ["workspace", "organisation", "portfolio", "programme", "project"]],
  ["Tasks", ["task"]],
  ["People", ["person"]],
  ["On this page", ["page"]],
  ["Actions", ["action"]],
  ["Settings", ["setting"]],
];

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

/** Own entries by score, then what the server found, in groups; one URL once. */
export function groups(own: Entry[], found: Entry[], typed: string): Group[] {
  const seen = new Set<string>();
  const fit = own
    .map((entry) => ({ entry, points: score(entry, typed) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points)
    .map(({ entry }) => entry);
  const all = [...found, ...fit].filter((entry) => {
    if (!entry.url) return true;
    if (seen.has(entry.url)) return false;
    seen.add(entry.url);
    return true;
  });
  return titles
    .map(([title, kinds]) => ({ title, entries: all.filter((entry) => kinds.includes(entry.kind)).slice(0, 8) }))
    .filter((group) => group.entries.length > 0);
}
