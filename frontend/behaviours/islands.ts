/** Instruments are loaded only where a page holds one: <div data-island="planning-gantt" …>. */

type Start = (root: HTMLElement) => void | Promise<void>;

const islands = import.meta.glob<{ start: Start }>("../islands/*/index.ts");

async function start(root: HTMLElement): Promise<void> {
  const name = root.dataset.island ?? "";
  const load = islands[`../islands/${name}/index.ts`];
  if (!load || root.dataset.started) return;
  root.dataset.started = "yes";
  const island = await load();
  await island.start(root);
}

export function startIslands(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]")) void start(element);
}
