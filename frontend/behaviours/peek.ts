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

export function peek(): void {
  on("click", "[data-peek]", (button) => (opener = button));
  on("click", "[data-peek-close]", closePeek);
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
