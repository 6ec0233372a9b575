/** Forms: focus goes to the summary of what is wrong, Ctrl+Enter saves, nothing is sent twice, files can be dropped. */
import { isMac } from "./keys.ts";
import { el, on } from "./dom.ts";

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function listFiles(zone: HTMLElement): void {
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  const list = zone.querySelector("[data-drop-files]");
  list?.replaceChildren(...[...(input?.files ?? [])].map((file) => el("span", {}, `${file.name}, ${size(file.size)}`)));
}

function drops(): void {
  for (const type of ["dragover", "dragleave", "drop"] as const) {
    on(type, "[data-drop]", (zone, event) => {
      event.preventDefault();
      zone.classList.toggle("over", type === "dragover");
      const input = zone.querySelector<HTMLInputElement>("input[type=file]");
      if (type !== "drop" || !input || !(event as DragEvent).dataTransfer?.files.length) return;
      input.files = (event as DragEvent).dataTransfer!.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  on("change", "[data-drop]", (zone) => {
    listFiles(zone);
    const form = zone.closest("form");
    if (form?.dataset.submitOnDrop !== undefined) form.requestSubmit();
  });
}

export function focusErrors(root: ParentNode = document): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}

export function forms(): void {
  focusErrors();
  drops();
  document.addEventListener("keydown", (event) => {
    const save = event.key === "Enter" && (isMac ? event.metaKey : event.ctrlKey);
    if (save && event.target instanceof Element) event.target.closest("form")?.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement)) return;
    if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (!(event.target as HTMLFormElement).hasAttribute("data-download")) button.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => document.querySelectorAll("button[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy")));
  on("change", "[data-submit-on-change]", (field) => field.closest("form")?.requestSubmit());
}
