/** Forms: focus goes to the summary of what is wrong, Ctrl+Enter saves, nothing is sent twice, files can be dropped. */
import { isMac } from "./keys.ts";
import { el, on } from "./dom.ts";
import { droppedFolders, filesBelow, pathsOf } from "./folders.ts";

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const SHOWN = 12;
/** Places of dropped files, which browsers do not keep with the file. */
const places = new WeakMap<HTMLInputElement, string[]>();

function inputsOf(zone: HTMLElement): HTMLInputElement[] {
  return [...(zone.closest("form") ?? zone).querySelectorAll<HTMLInputElement>("input[type=file]")];
}

function listFiles(zone: HTMLElement): void {
  const list = zone.querySelector("[data-drop-files]");
  const inputs = inputsOf(zone);
  const paths = pathsOf(inputs, places);
  const lines = inputs.flatMap((input) => [...(input.files ?? [])]).map((file, index) => `${paths[index]}, ${size(file.size)}`);
  if (lines.length > SHOWN) lines.splice(SHOWN, lines.length, `and ${lines.length - SHOWN} more files`);
  list?.replaceChildren(...lines.map((line) => el("span", {}, line)));
}

/** Put the files of a drop into the field; those of folders with their places. */
async function take(zone: HTMLElement, drop: DataTransfer): Promise<void> {
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  const entries = input.multiple ? droppedFolders(drop.items) : null;
  if (entries) {
    const found = await filesBelow(entries);
    const files = new DataTransfer();
    for (const one of found) files.items.add(one.file);
    input.files = files.files;
    places.set(input, found.map((one) => one.path));
  } else if (drop.files.length) {
    input.files = drop.files;
    places.delete(input);
  }
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function drops(): void {
  for (const type of ["dragover", "dragleave", "drop"] as const) {
    on(type, "[data-drop]", (zone, event) => {
      event.preventDefault();
      zone.classList.toggle("over", type === "dragover");
      const drop = (event as DragEvent).dataTransfer;
      if (type === "drop" && drop) void take(zone, drop);
    });
  }
  on("change", "[data-drop], [data-drop-folder]", (target) => {
    const zone = target.closest("form")?.querySelector<HTMLElement>("[data-drop]") ?? target;
    listFiles(zone);
    const form = zone.closest("form");
    if (form?.dataset.submitOnDrop !== undefined) form.requestSubmit();
  });
  document.addEventListener("formdata", (event) => {
    const zone = (event.target as HTMLFormElement).querySelector<HTMLElement>("[data-drop]");
    if (zone) event.formData.set("paths", JSON.stringify(pathsOf(inputsOf(zone), places)));
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
