/** Disclosure buttons that stay as they were left: the workspace tree, groups of a table. */
import { on } from "./dom.ts";
import { recall, remember } from "./store.ts";

function set(button: HTMLElement, open: boolean): void {
  button.setAttribute("aria-expanded", String(open));
  const list = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (list) list.hidden = !open;
}

export function restoreFolds(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-fold]")) {
    const holdsCurrent = document.getElementById(button.getAttribute("aria-controls") ?? "")?.querySelector("[aria-current]");
    if (recall(`fold.${button.dataset.fold}`) === "closed" && !holdsCurrent) set(button, false);
  }
}

export function fold(): void {
  restoreFolds();
  // After the first paint: measuring the page at once would hold up what it loads next.
  requestAnimationFrame(() => document.querySelector(".tree [aria-current]")?.scrollIntoView({ block: "nearest" }));
  on("click", "[data-fold]", (button) => {
    const open = button.getAttribute("aria-expanded") === "false";
    set(button, open);
    remember(`fold.${button.dataset.fold}`, open ? null : "closed");
  });
}
