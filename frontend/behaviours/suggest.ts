/** Suggestions under a field: entries to relate to, and people named with @ in a text. */
import { el, on } from "./dom.ts";

interface Item {
  value: string | number;
  label: string;
}

const pause = 150;
let timer = 0;
let list: HTMLElement | null = null;
let owner: HTMLInputElement | HTMLTextAreaElement | null = null;
let chosen = 0;

/** The word behind the last @ before the caret, or null where nobody is being named. */
export function naming(text: string, caret: number): string | null {
  const found = /(?:^|[^\w.])@([\p{L}][\p{L}' -]{0,40})?$/u.exec(text.slice(0, caret));
  return found ? (found[1] ?? "") : null;
}

function close(): void {
  list?.remove();
  list = null;
  owner?.removeAttribute("aria-activedescendant");
  owner?.setAttribute("aria-expanded", "false");
}

function pick(item: Item): void {
  if (!owner) return;
  if (owner.dataset.mention === undefined) {
    owner.value = item.label;
    const hidden = owner.closest("form")?.querySelector<HTMLInputElement>('input[type=hidden][name="other"]');
    if (hidden) hidden.value = String(item.value);
  } else {
    const caret = owner.selectionStart ?? owner.value.length;
    const start = owner.value.slice(0, caret).lastIndexOf("@");
    owner.setRangeText(`@${item.label} `, start, caret, "end");
  }
  owner.focus();
  close();
}

function show(items: Item[]): void {
  close();
  if (!owner || !items.length) return;
  chosen = 0;
  const options = items.map((item, place) => {
    const option = el("li", { role: "option", id: `suggestion-${place}`, "aria-selected": String(place === 0) }, item.label);
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pick(item);
    });
    return option;
  });
  list = el("ul", { class: "pop menu suggestions", role: "listbox", id: "suggestions" }, ...options);
  list.dataset.items = JSON.stringify(items);
  owner.closest(".field")?.append(list);
  owner.setAttribute("aria-controls", "suggestions");
  owner.setAttribute("aria-expanded", "true");
  owner.setAttribute("aria-activedescendant", "suggestion-0");
}

function mark(step: number): void {
  const options = [...(list?.children ?? [])];
  chosen = (chosen + step + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  owner?.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
}

async function ask(address: string, text: string): Promise<void> {
  const asked = owner;
  const answer = await fetch(`${address}&q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  if (answer.ok && asked === owner) show(((await answer.json()) as { items: Item[] }).items);
}

export function suggest(): void {
  on("input", "[data-suggest], [data-mention]", (field) => {
    owner = field as HTMLInputElement | HTMLTextAreaElement;
    clearTimeout(timer);
    const address = owner.dataset.suggest ?? owner.dataset.mention ?? "";
    const text = owner.dataset.mention === undefined ? owner.value : naming(owner.value, owner.selectionStart ?? 0);
    const hidden = owner.closest("form")?.querySelector<HTMLInputElement>('input[type=hidden][name="other"]');
    if (hidden) hidden.value = "";
    if (text === null || (owner.dataset.mention === undefined && text.trim().length < 2)) return close();
    timer = window.setTimeout(() => void ask(address, text), pause);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== owner) return;
    const items = JSON.parse(list.dataset.items ?? "[]") as Item[];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" || event.key === "Tab") pick(items[chosen]!);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  on("focusout", "[data-suggest], [data-mention]", () => setTimeout(close, 100));
}
