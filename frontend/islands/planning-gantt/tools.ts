/** The tool bar above the plan. */
import { el, icon } from "../../behaviours/dom.ts";
import { spell } from "../../behaviours/keys.ts";
import type { Options } from "./bars.ts";
import type { Filter, Plan } from "./model.ts";
import { zooms, type Zoom } from "./scale.ts";

export interface ToolEvents {
  undo(): void;
  redo(): void;
  add(): void;
  link(): void;
  remove(): void;
  page(): void;
  options(options: Options): void;
  filter(filter: Filter): void;
  zoom(level: Zoom): void;
  step(step: 1 | -1): void;
  fit(): void;
  today(): void;
  fold(open: boolean): void;
}

function button(name: string, label: string, keys: string, run: () => void, word = ""): HTMLButtonElement {
  const title = keys ? `${label} (${spell(keys)})` : label;
  const node = el("button", { class: "ib", type: "button", "aria-label": word ? null : label, title }, icon(name), word);
  node.addEventListener("click", run);
  return node;
}

function swatch(name: string): HTMLElement {
  return el("i", { class: `sw sw-${name}`, "aria-hidden": "true" });
}

export class Tools {
  readonly element = el("div", { class: "tools", role: "toolbar", "aria-label": "Plan tools" });
  readonly #events: ToolEvents;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #add: HTMLButtonElement;
  readonly #link: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #page: HTMLButtonElement;
  readonly #zoom = el("select", { class: "in in-s", "aria-label": "Zoom" }, ...zooms.map((zoom) => el("option", { value: zoom }, zoom[0]!.toUpperCase() + zoom.slice(1))));
  readonly #search = el("input", { class: "in in-s", type: "search", placeholder: "Find tasks", "aria-label": "Find tasks by name, WBS or owner", size: 8 });
  readonly #owner = el("select", { class: "in in-s", "aria-label": "Owner" });
  readonly #criticalOnly = el("button", { class: "ib critical-only", type: "button", "aria-pressed": "false", title: "Only critical tasks" }, icon("filter"), "Critical only");
  readonly #found = el("span", { class: "quiet", role: "status" });
  readonly #options: Options;

  constructor(plan: Plan, options: Options, events: ToolEvents) {
    this.#events = events;
    this.#options = { ...options };
    this.#undo = button("undo", "Undo", "Mod+z", () => events.undo());
    this.#redo = button("redo", "Redo", "Mod+Shift+z", () => events.redo());
    this.#link = button("link", "Link the selected tasks", "Alt+l", () => events.link());
    this.#remove = button("delete", "Remove the selected tasks", "Delete", () => events.remove());
    this.#page = button("history", "Open the page of the selected task: why it stands there", "Alt+o", () => events.page());
    this.#add = button("add", "Add a task below the selected one", "Insert", () => events.add(), "Task");
    for (const [node, css] of [[this.#undo, "undo"], [this.#add, "add"]] as const) node.classList.add(css);
    const sep = () => el("span", { class: "sep", "aria-hidden": "true" });
    const edits = plan.plan.may_edit ? [this.#add, this.#link, this.#remove, sep()] : [];
    const history = plan.plan.may_edit || plan.plan.may_report ? [this.#undo, this.#redo, sep()] : [];
    this.element.append(
      ...history, ...edits, this.#page, sep(),
      this.#toggle("critical", "Critical path"), this.#toggle("slack", "Slack"), this.#toggle("baseline", "Baseline"), sep(),
      this.#search, this.#owner, this.#criticalOnly, this.#found, sep(),
      button("zoom-out", "Zoom out", "", () => events.step(1)), this.#zoom, button("zoom-in", "Zoom in", "", () => events.step(-1)),
      button("fit", "Fit the plan to the width", "", () => events.fit()), button("today", "Go to today", "", () => events.today()), sep(),
      button("collapse", "Collapse all", "", () => events.fold(false)), button("expand", "Expand all", "", () => events.fold(true)),
    );
    this.#listen();
    this.owners(plan);
  }

  owners(plan: Plan): void {
    const chosen = this.#owner.value;
    this.#owner.replaceChildren(el("option", { value: "" }, "All owners"), ...plan.owners.map((owner) => el("option", { value: owner }, owner)));
    this.#owner.value = plan.owners.includes(chosen) ? chosen : "";
    this.#owner.hidden = plan.owners.length < 2;
  }

  zoomed(level: Zoom): void {
    this.#zoom.value = level;
  }

  history(mayUndo: boolean, mayRedo: boolean): void {
    this.#undo.disabled = !mayUndo;
    this.#redo.disabled = !mayRedo;
  }

  chosen(count: number): void {
    this.#link.disabled = count === 0;
    this.#remove.disabled = count === 0;
    this.#page.disabled = count !== 1;
  }

  found(text: string): void {
    this.#found.textContent = text;
  }

  #toggle(name: keyof Options, word: string): HTMLElement {
    const node = el("button", { class: "ib", type: "button", "aria-pressed": String(this.#options[name]) }, swatch(name), word);
    node.addEventListener("click", () => {
      this.#options[name] = !this.#options[name];
      node.setAttribute("aria-pressed", String(this.#options[name]));
      this.#events.options({ ...this.#options });
    });
    return node;
  }

  #listen(): void {
    let timer = 0;
    const changed = () => this.#events.filter({ text: this.#search.value, owner: this.#owner.value, critical: this.#criticalOnly.getAttribute("aria-pressed") === "true" });
    this.#search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(changed, 120);
    });
    this.#owner.addEventListener("change", changed);
    this.#criticalOnly.addEventListener("click", () => {
      this.#criticalOnly.setAttribute("aria-pressed", String(this.#criticalOnly.getAttribute("aria-pressed") !== "true"));
      changed();
    });
    this.#zoom.addEventListener("change", () => this.#events.zoom(this.#zoom.value as Zoom));
  }
}
