/** The command bar: a dialog with one field and a list that follows it. */
import { el, icon } from "../../behaviours/dom.ts";
import { showKeys } from "../../behaviours/keys.ts";
import { groups, type Entry, type Found } from "./model.ts";

/** By the title of the group; anything else gets an arrow. */
const icons: Record<string, string> = { Pages: "home", Workspaces: "workspaces", Projects: "gantt", Tasks: "list", People: "person", Settings: "settings" };
const nothing: Found = { groups: [] };
const askAfter = 120;

let sequence = 0;

function ownEntries(): Entry[] {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>(".tabs a")].map((link): Entry => ({ label: link.firstChild?.textContent?.trim() ?? "", url: link.pathname + link.search, kind: "page" }));
  const rail = [...document.querySelectorAll<HTMLAnchorElement>(".rail-nav a")].map((link): Entry => ({ label: link.querySelector(".name")?.textContent ?? "", url: link.pathname, kind: "action" }));
  const offered = [...document.querySelectorAll<HTMLElement>("[data-offer]")].map((button): Entry => ({ label: button.dataset.offer || (button.textContent?.trim() ?? ""), kind: "action", run: () => button.click() }));
  const theme = [...document.querySelectorAll<HTMLElement>("[data-theme-choice], [data-density-choice]")].map((button): Entry => ({ label: button.textContent?.trim() ?? "", hint: button.dataset.themeChoice === undefined ? "Rows" : "Colours", kind: "setting", run: () => button.click() }));
  return [...tabs, ...offered, ...rail, ...theme, { label: "Keyboard", hint: "All keys", kind: "setting", run: showKeys }];
}

async function ask(typed: string): Promise<Found> {
  const address = document.querySelector<HTMLElement>("[data-command]")?.dataset.command ?? "";
  const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
  return answer.ok ? ((await answer.json()) as Found) : nothing;
}

function option(entry: Entry, title: string, id: string): HTMLElement {
  const line = el("li", { role: "option", id, "aria-selected": "false" }, icon(icons[title] ?? "next"), el("span", { class: "t" }, entry.label), entry.hint ? el("span", { class: "h" }, entry.hint) : null);
  return line;
}

class Palette {
  readonly #input = el("input", { type: "text", role: "combobox", "aria-label": "Search or run a command", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Search or run a command" });
  readonly #list = el("ul", { id: "palette-list", role: "listbox", "aria-label": "Results" });
  readonly #none = el("p", { class: "none", role: "status", hidden: true });
  readonly #dialog: HTMLDialogElement;
  readonly #own = ownEntries();
  #entries: Entry[] = [];
  #found: Found = nothing;
  #at = 0;
  #timer = 0;

  constructor() {
    const foot = el("footer", { "aria-hidden": "true" }, el("span", {}, "↑ ↓ choose"), el("span", {}, "Enter open"), el("span", {}, "Ctrl Enter in a new tab"), el("span", {}, "Esc close"));
    this.#dialog = el("dialog", { class: "palette", "aria-label": "Command bar" }, el("div", { class: "ask-line" }, icon("search"), this.#input), this.#list, this.#none, foot);
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("click", (event) => {
      const line = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (line) this.#choose(Number(line.id.slice(8)), event.ctrlKey || event.metaKey);
    });
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    this.#show(nothing);
    void this.#search();
  }

  #typed(): void {
    this.#show(this.#found);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), askAfter);
  }

  async #search(): Promise<void> {
    const turn = ++sequence;
    const found = await ask(this.#input.value.trim()).catch(() => nothing);
    if (turn === sequence && this.#dialog.open) this.#show(found);
  }

  #show(found: Found): void {
    this.#found = found;
    const typed = this.#input.value.trim();
    const all = groups(this.#own, found, typed);
    this.#entries = all.flatMap((group) => group.entries);
    let place = 0;
    this.#list.replaceChildren(...all.flatMap((group) => [el("li", { class: "group", role: "presentation" }, group.title), ...group.entries.map((entry) => option(entry, group.title, `palette-${place++}`))]));
    this.#none.hidden = this.#entries.length > 0;
    this.#none.textContent = `Nothing is called “${typed}”.`;
    this.#mark(0);
  }

  #mark(at: number): void {
    this.#at = Math.min(Math.max(at, 0), Math.max(0, this.#entries.length - 1));
    for (const line of this.#list.querySelectorAll("[role=option]")) line.setAttribute("aria-selected", String(line.id === `palette-${this.#at}`));
    this.#input.setAttribute("aria-activedescendant", this.#entries.length ? `palette-${this.#at}` : "");
    this.#list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step) this.#mark(this.#at + step);
    else if (event.key === "Enter") this.#choose(this.#at, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  #choose(place: number, apart: boolean): void {
    const entry = this.#entries[place];
    if (!entry) return;
    this.#dialog.close();
    if (entry.run) entry.run();
    else if (entry.url && apart) window.open(entry.url, "_blank", "noopener");
    else if (entry.url) location.assign(entry.url);
  }
}

export function open(): void {
  if (!document.querySelector("dialog[open]")) new Palette();
}

export function start(): void {
  open();
}
