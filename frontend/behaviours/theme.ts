/** Light, dark or as the system; compact or comfortable rows. */
import { on } from "./dom.ts";
import { recall, remember } from "./store.ts";

type Setting = "theme" | "density";

function show(setting: Setting): void {
  const chosen = recall(setting) ?? "";
  for (const button of document.querySelectorAll<HTMLElement>(`[data-${setting}-choice]`)) {
    const here = button.dataset[`${setting}Choice`] === chosen;
    button.setAttribute(button.role === "menuitemradio" ? "aria-checked" : "aria-pressed", String(here));
  }
}

function choose(setting: Setting, value: string): void {
  remember(setting, value || null);
  if (value) document.documentElement.dataset[setting] = value;
  else delete document.documentElement.dataset[setting];
  show(setting);
  document.dispatchEvent(new CustomEvent("quarterdeck:theme"));
}

/** Whether the page is dark at this moment, whoever chose it. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function theme(): void {
  show("theme");
  show("density");
  on("click", "[data-theme-choice]", (button) => choose("theme", button.dataset.themeChoice ?? ""));
  on("click", "[data-density-choice]", (button) => {
    const value = button.dataset.densityChoice ?? "";
    choose("density", recall("density") === value ? "" : value);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("quarterdeck:theme")));
}
