/** Lists by keys: j and k move, Enter opens, x selects, Space peeks. For tables marked data-rows. */
import { addKey } from "./keys.ts";

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("table[data-rows] tbody tr:not(.grp, [hidden])")];
}

function here(): HTMLElement | null {
  return document.querySelector<HTMLElement>("table[data-rows] tr.on") ?? document.activeElement?.closest<HTMLElement>("table[data-rows] tr") ?? null;
}

function move(step: number): void {
  const all = rows();
  const row = here();
  const next = all[row ? Math.min(Math.max(all.indexOf(row) + step, 0), all.length - 1) : 0];
  if (!next) return;
  row?.classList.remove("on");
  next.classList.add("on");
  next.querySelector<HTMLElement>("a, button, input")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Keys that press a button of the page which it marks: new entry, edit this one. */
function pageKeys(): void {
  const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
  if (document.querySelector("[data-create]")) addKey({ keys: "c", says: "New entry", group: "Lists", run: () => press("[data-create]") });
  if (document.querySelector("[data-edit], #list-body")) addKey({ keys: "e", says: "Edit the entry", group: "Lists", run: () => press("[data-edit]") });
}

export function listRows(): void {
  pageKeys();
  if (!document.querySelector("table[data-rows]")) return;
  const group = "Lists";
  addKey({ keys: "j", says: "Next row", group, run: () => move(1) });
  addKey({ keys: "k", says: "Previous row", group, run: () => move(-1) });
  addKey({ keys: "x", says: "Select the row", group, run: () => here()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click() });
  addKey({ keys: " ", says: "Peek", group, run: () => here()?.querySelector<HTMLElement>("[data-peek]")?.click() });
  addKey({ keys: "Enter", says: "Open", group, run: () => here()?.querySelector<HTMLElement>("a[href]")?.click() });
}
