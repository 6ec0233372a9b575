/** Places popovers beside the button that opened them, moves focus in and gives it back. */

let opener: HTMLElement | null = null;

function place(pop: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const own = pop.getBoundingClientRect();
  const below = at.bottom + 4 + own.height <= innerHeight || at.top < own.height + 4;
  const left = pop.dataset.anchor === "end" ? at.right - own.width : at.left;
  pop.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - own.height - 4)}px`;
  pop.style.left = `${Math.min(Math.max(8, left), Math.max(8, innerWidth - own.width - 8))}px`;
}

/** Opens a popover beside any element: the way islands show "why". */
export function openBeside(pop: HTMLElement, anchor: HTMLElement): void {
  opener = anchor;
  pop.showPopover();
}

export function popover(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[popovertarget]") : null;
    if (button) opener = button;
  }, true);
  document.addEventListener("toggle", (event) => {
    const pop = event.target;
    if (!(pop instanceof HTMLElement) || !pop.matches(".pop[popover]")) return;
    const open = (event as ToggleEvent).newState === "open";
    if (opener) opener.setAttribute("aria-expanded", String(open));
    if (!open || !opener) return;
    place(pop, opener);
    pop.querySelector<HTMLElement>("[role^=menuitem], a, button, input")?.focus({ focusVisible: true } as FocusOptions);
  }, true);
  document.addEventListener("pointerdown", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
      event.preventDefault();
    }
    const menu = event.target instanceof Element ? event.target.closest<HTMLElement>(".menu") : null;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!menu || !step) return;
    const items = [...menu.querySelectorAll<HTMLElement>("a, button")];
    const next = items[(items.indexOf(document.activeElement as HTMLElement) + step + items.length) % items.length];
    next?.focus();
    event.preventDefault();
  });
}
