/** Tables inside a form: rows are added from a pattern and taken away; without a script blank rows and boxes do. */
import { on } from "./dom.ts";

function add(table: HTMLElement): void {
  const pattern = table.querySelector("template");
  const body = table.querySelector("tbody");
  if (!pattern || !body) return;
  const place = Math.max(-1, ...[...body.querySelectorAll<HTMLInputElement>("input[type=hidden]")].map((one) => Number(/-(\d+)-id$/.exec(one.name)?.[1] ?? -1))) + 1;
  const row = pattern.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!row) return;
  for (const one of row.querySelectorAll<HTMLElement>("[name], [id]")) {
    for (const name of ["name", "id"]) {
      const text = one.getAttribute(name);
      if (text) one.setAttribute(name, text.replace("__n__", String(place)));
    }
  }
  for (const button of row.querySelectorAll<HTMLElement>("[data-rows-remove]")) button.hidden = false;
  body.append(row);
  row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
}

/** What only a script can do appears, and the blank rows that stand in for it go. */
export function rowsIn(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLElement>("[data-rows-edit]")) {
    for (const button of table.querySelectorAll<HTMLElement>("[data-rows-add]")) button.hidden = false;
    const blanks = [...table.querySelectorAll<HTMLElement>("tbody tr[data-blank]")];
    const full = table.querySelectorAll("tbody tr:not([data-blank])").length > 0;
    for (const [index, row] of blanks.entries()) {
      const used = [...row.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), textarea")].some((one) => one.value !== "" && one.type !== "checkbox");
      if (!used && (full || index > 0)) row.remove();
      for (const button of row.querySelectorAll<HTMLElement>("[data-rows-remove]")) button.hidden = false;
    }
  }
}

export function rowsEdit(): void {
  on("click", "[data-rows-add]", (button) => {
    const table = button.closest<HTMLElement>("[data-rows-edit]");
    if (table) add(table);
  });
  on("click", "[data-rows-remove]", (button) => button.closest("tr")?.remove());
}
