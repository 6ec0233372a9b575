/** Cells of a register's list, edited where they stand: Enter saves, Escape leaves, Tab saves and goes to the next. */
import { addKey } from "./keys.ts";
import { csrfToken, on } from "./dom.ts";
import { reloadList } from "./list_body.ts";
import { showToast } from "./toast.ts";

const before = new WeakMap<HTMLElement, Node[]>();

function address(cell: HTMLElement): string | null {
  const base = cell.closest<HTMLElement>("[data-cells]")?.dataset.cells;
  const entry = cell.closest<HTMLElement>("[data-entry]")?.dataset.entry;
  return base && entry && cell.dataset.field ? `${base}${entry}/cell/${encodeURIComponent(cell.dataset.field)}/` : null;
}

function show(cell: HTMLElement, html: string): void {
  const made = new DOMParser().parseFromString(html, "text/html").querySelector("form");
  if (!made) return;
  cell.replaceChildren(made);
  cell.classList.add("is-edited");
  const input = made.querySelector<HTMLElement>("select, textarea, input:not([type=hidden])");
  input?.focus();
  if (input instanceof HTMLInputElement && input.type === "text") input.select();
}

async function open(cell: HTMLElement): Promise<void> {
  const url = address(cell);
  if (!url || cell.classList.contains("is-edited")) return;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) {
    showToast({ text: answer.status === 403 ? "Your roles do not allow this." : "This cannot be edited here." });
    return;
  }
  before.set(cell, [...cell.childNodes]);
  show(cell, await answer.text());
}

function close(cell: HTMLElement): void {
  cell.replaceChildren(...(before.get(cell) ?? []));
  cell.classList.remove("is-edited");
  cell.closest("tr")?.querySelector<HTMLElement>("a[href]")?.focus({ preventScroll: true });
}

function following(cell: HTMLElement, step: number): { entry: string; field: string } | null {
  const cells = [...(cell.closest("tr")?.querySelectorAll<HTMLElement>("[data-editable]") ?? [])];
  const next = cells[cells.indexOf(cell) + step];
  const entry = next?.closest<HTMLElement>("[data-entry]")?.dataset.entry;
  return next?.dataset.field && entry ? { entry, field: next.dataset.field } : null;
}

async function save(cell: HTMLElement, form: HTMLFormElement, step = 0): Promise<void> {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const next = step ? following(cell, step) : null;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
  if (answer.status === 204) {
    await reloadList();
    if (next) {
      const there = document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(next.entry)}"] [data-field="${CSS.escape(next.field)}"]`);
      if (there) await open(there);
    }
  } else if (answer.status === 422 || answer.status === 409) show(cell, await answer.text());
  else {
    close(cell);
    showToast({ text: "Nothing was changed; try again.", stay: true });
  }
}

export function cells(): void {
  on("dblclick", "[data-editable]", (cell) => void open(cell));
  on("submit", ".cell-form", (form, event) => {
    event.preventDefault();
    const cell = form.closest<HTMLElement>("td");
    if (cell) void save(cell, form as HTMLFormElement);
  });
  on("change", ".cell-form select", (input) => {
    const cell = input.closest<HTMLElement>("td");
    const form = input.closest("form");
    if (cell && form) void save(cell, form);
  });
  on("keydown", ".cell-form", (form, event) => {
    const cell = form.closest<HTMLElement>("td");
    if (!cell) return;
    if (event.key === "Escape") close(cell);
    else if (event.key === "Tab") void save(cell, form as HTMLFormElement, event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  if (document.querySelector("[data-cells]")) {
    const first = () => (document.querySelector("table[data-rows] tr.on") ?? document.activeElement?.closest("tr"))?.querySelector<HTMLElement>("[data-editable]");
    addKey({ keys: "i", says: "Edit in the list", group: "Lists", run: () => { const cell = first(); if (cell) void open(cell); } });
  }
}
