/** Instruments are loaded only where a page holds one: <div data-island="planning-gantt" …>. */

type Start = (root: HTMLElement) => void | Promise<void>;

const islands = import.meta.glob<{ start: Start }>("../islands/*/index.ts");

const early = new Map<string, Promise<Response>>();

/** The answer that was asked for while the island's code was still loading; once, then it is asked anew. */
export function firstAnswer(url: string): Promise<Response> | undefined {
  const answer = early.get(url);
  early.delete(url);
  return answer;
}

async function start(root: HTMLElement): Promise<void> {
  const name = root.dataset.island ?? "";
  const load = islands[`../islands/${name}/index.ts`];
  if (!load || root.dataset.started) return;
  root.dataset.started = "yes";
  const source = root.dataset.source;
  if (source) early.set(source, fetch(source, { headers: { Accept: "application/json" } }));
  const island = await load();
  await island.start(root);
  root.dataset.started = "whole";
}

export function startIslands(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]")) void start(element);
}
