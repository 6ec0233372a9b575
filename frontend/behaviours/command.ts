/** Opens the command bar; the island itself is loaded once the page is at rest, or at the first call. */
import { on } from "./dom.ts";
import { addKey } from "./keys.ts";

const REST_MS = 800;
const load = () => import("../islands/core-command-bar/index.ts");

async function open(): Promise<void> {
  const island = await load();
  island.open();
}

export function command(): void {
  const button = document.querySelector<HTMLElement>("[data-command]");
  if (!button) return;
  button.hidden = false;
  addEventListener("load", () => setTimeout(() => void load(), REST_MS), { once: true });
  on("click", "[data-command]", () => void open());
  addKey({ keys: "Mod+k", says: "Search or run a command", group: "Everywhere", run: () => void open() });
  addKey({ keys: "/", says: "Search", group: "Everywhere", run: () => void open() });
}
