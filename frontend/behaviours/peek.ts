/** The panel at the right: opens when something is put in, closes by button or Esc, and gives focus back. */
import { on } from "./dom.ts";

let opener: HTMLElement | null = null;

function panel(): HTMLElement | null {
  return document.getElementById("peek");
}

export function closePeek(): void {
  const peek = panel();
  if (!peek || peek.hidden) return;
  peek.hidden = true;
  peek.replaceChildren();
  opener?.focus();
}

/** The entry before or after the one that is shown, in the order of the page. */
function besides(step: number): void {
  const shown = panel()?.querySelector<HTMLElement>("[data-entry]")?.dataset.entry;
  const all = [...document.querySelectorAll<HTMLElement>("#list-body [data-peek]")];
  const at = all.findIndex((one) => one.closest<HTMLElement>("[data-entry]")?.dataset.entry === shown);
  all[at + step]?.click();
}

export function peek(): void {
  on("click", "[data-peek]", (button) => (opener = button));
  on("click", "[data-peek-close]", closePeek);
  on("click", "[data-peek-step]", (button) => besides(Number(button.dataset.peekStep)));
  // A link that peeks opens its page when it is asked for another window, and where there is no room beside the list.
  on("click", "a[data-peek]", (link, event) => {
    const mouse = event as MouseEvent;
    if (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey || mouse.button === 1) event.stopImmediatePropagation();
    else link.dataset.peeked = "yes";
  });
  document.addEventListener("htmx:after:swap", () => {
    const box = panel();
    if (box && box.hidden && box.childElementCount) {
      box.hidden = false;
      box.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], :popover-open")) closePeek();
  });
}
