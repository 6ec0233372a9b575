/** The plan by keys: everything that can be dragged can be typed. */
import { addKey, pressed } from "../../behaviours/keys.ts";
import type { Island } from "./index.ts";
import type { Plan } from "./model.ts";

const group = "Plan";
const letters: Record<string, string> = { KeyL: "l", KeyO: "o" };

export function announceKeys(plan: Plan): void {
  const add = (keys: string, says: string) => addKey({ keys, says, group });
  add("↑ ↓ ← →", "Move through the grid");
  add("Enter / F2", "Edit the cell");
  add(" ", "Select the task");
  add("Shift+↑ ↓", "Select several");
  add("Alt+o", "Open the page of the task");
  if (!plan.plan.may_edit) return;
  add("Alt+← →", "Move by a working day");
  add("Alt+Shift+← →", "Shorten or lengthen by a day");
  add("Alt+l", "Link: the selected tasks, or this one and the next");
  add("Insert", "Add a task");
  add("Delete", "Remove the task");
  add("Mod+z", "Undo");
  add("Mod+Shift+z", "Redo");
}

/** Keys on the chart itself; runs before dhtmlx, which leaves handled events alone. */
export function handleKeys(box: HTMLElement, island: Island): void {
  const actions: Record<string, () => void> = {
    "Alt+ArrowLeft": () => island.move(-1),
    "Alt+ArrowRight": () => island.move(1),
    "Alt+Shift+ArrowLeft": () => island.resize(-1),
    "Alt+Shift+ArrowRight": () => island.resize(1),
    "Alt+l": () => island.link(),
    "Alt+o": () => island.openPage(),
    "Mod+z": () => island.undo(),
    "Mod+Shift+z": () => island.redo(),
    "Mod+y": () => island.redo(),
    "Mod+a": () => island.chooseAll(),
    Insert: () => island.add(),
    Delete: () => island.remove(),
    " ": () => {
      const id = island.chart?.focused();
      if (id) island.toggle(id);
    },
    "Shift+ArrowDown": () => neighbour(island, 1),
    "Shift+ArrowUp": () => neighbour(island, -1),
  };
  box.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === "Escape") {
      if (island.giveUp()) event.preventDefault();
      return;
    }
    const letter = event.altKey ? letters[event.code] : undefined; // with Alt some keyboards write other letters
    const name = letter ? `Alt+${letter}` : pressed(event);
    const action = actions[name];
    const fold = !action && folds(island, event);
    if (!action && !fold) return;
    event.preventDefault();
    event.stopPropagation();
    action?.();
  }, true);
}

function neighbour(island: Island, step: number): void {
  const from = island.chart?.focused();
  const order = island.chart?.order() ?? [];
  const to = order[order.indexOf(from ?? -1) + step];
  if (from && to) island.extend(from, to);
}

/** On the first two columns left and right close and open a summary, as in any tree. */
function folds(island: Island, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !/^Arrow(Left|Right)$/.test(event.key)) return false;
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-column-name]") : null;
  const id = island.chart?.focused();
  if (!id || cell?.dataset.columnName !== "name") return false;
  return island.chart?.fold(id, event.key === "ArrowRight") ?? false;
}
