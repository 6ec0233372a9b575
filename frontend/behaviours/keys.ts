/** Keys of the whole page, the sheet that lists them, and the switch for single keys. */
import { el, isTyping, on } from "./dom.ts";
import { recall, remember } from "./store.ts";

export interface Key {
  /** As KeyboardEvent.key, with Mod+, Alt+, Shift+ in front; two letters with a blank are a chord. */
  keys: string;
  says: string;
  group: string;
  run?: (event: KeyboardEvent) => void;
}

const known: Key[] = [];
const chordMilliseconds = 1200;
let waiting = "";
let waitingUntil = 0;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function addKey(key: Key): void {
  known.push(key);
}

export function spell(keys: string): string {
  if (keys === " ") return "Space";
  return keys.replace("Mod+", isMac ? "⌘" : "Ctrl ").replace("Alt+", isMac ? "⌥" : "Alt ").replace("Shift+", isMac ? "⇧" : "Shift ");
}

function singleKeysOn(): boolean {
  return recall("single-keys") !== "off";
}

function showSingleKeys(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-single-keys]")) {
    button.setAttribute("aria-pressed", String(singleKeysOn()));
    const state = button.querySelector("[data-single-keys-state]");
    if (state) state.textContent = singleKeysOn() ? "on" : "off";
  }
}

export function pressed(event: KeyboardEvent): string {
  const mod = (isMac ? event.metaKey : event.ctrlKey) ? "Mod+" : "";
  const name = event.key.length === 1 && event.key !== "?" ? event.key.toLowerCase() : event.key;
  return `${mod}${event.altKey ? "Alt+" : ""}${event.shiftKey && event.key !== "?" ? "Shift+" : ""}${name}`;
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = pressed(event);
  const single = !name.startsWith("Mod+");
  if (single && (isTyping(event.target) || !singleKeysOn() || document.querySelector("dialog[open]"))) return;
  const chord = performance.now() < waitingUntil ? `${waiting} ${name}` : "";
  const key = known.find((one) => one.run && (one.keys === chord || one.keys === name));
  waiting = name;
  waitingUntil = performance.now() + chordMilliseconds;
  if (!key) return;
  waitingUntil = 0;
  event.preventDefault();
  key.run?.(event);
}

export function showKeys(): void {
  const groups = Map.groupBy(known, (key) => key.group);
  const lists = [...groups].map(([title, keys]) => el("section", {}, el("h3", {}, title),
    el("dl", {}, ...keys.map((key) => el("div", {}, el("dt", {}, ...spell(key.keys).split(" / ").map((one) => el("kbd", {}, one))), el("dd", {}, key.says))))));
  const close = el("button", { class: "b", type: "button", "data-dialog-close": true, autofocus: true }, "Close");
  const sheet = el("dialog", { class: "dialog wide", "aria-label": "Keyboard" },
    el("div", { class: "in-dialog" }, el("h2", {}, "Keyboard"), el("div", { class: "keys", tabindex: "0", role: "region", "aria-label": "Keys" }, ...lists), el("div", { class: "acts" }, close)));
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
}

export function keys(): void {
  addKey({ keys: "?", says: "This list", group: "Everywhere", run: showKeys });
  addKey({ keys: "g h", says: "Go home", group: "Everywhere", run: () => location.assign("/") });
  addKey({ keys: "g w", says: "Go to workspaces", group: "Everywhere", run: () => location.assign("/workspaces/") });
  addKey({ keys: "g i", says: "Go to import", group: "Everywhere", run: () => location.assign("/import/") });
  addKey({ keys: "Esc", says: "Close what lies on top", group: "Everywhere" });
  addKey({ keys: "Mod+Enter", says: "Save the form you are in", group: "Everywhere" });
  document.addEventListener("keydown", handle);
  on("click", "[data-keys-sheet]", () => showKeys());
  on("click", "[data-single-keys]", () => {
    remember("single-keys", singleKeysOn() ? "off" : null);
    showSingleKeys();
  });
  showSingleKeys();
  for (const kbd of document.querySelectorAll<HTMLElement>("[data-chord]")) kbd.textContent = spell(`Mod+${kbd.dataset.chord}`);
}
