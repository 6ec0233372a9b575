/** Opens the command bar; the island itself is loaded at the first call. */
import { on } from "./dom.ts";
import { addKey } from "./keys.ts";

async function open(): Promise<void> {
  const island = await import("../islands/core-command-bar/index.ts");
  island.open();
}

export function command(): void {
  const button = document.querySelector<HTMLElement>("[data-command]");
  if (!button) return;
  button.hidden = false;
  on("click", "[data-command]", () => void open());
  addKey({ keys: "Mod+k", says: "Search or run a command", group: "Everywhere", run: () => void open() });
  addKey({ keys: "/", says: "Search", group: "Everywhere", run: () => void open() });
}
