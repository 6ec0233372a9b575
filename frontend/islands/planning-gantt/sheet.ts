/** Below 640 px: a task as a form. Each field is read as its cell in the grid would be, and previewed like any other edit. */
import { el } from "../../behaviours/dom.ts";
import { mayEdit, type Field } from "./edits.ts";
import type { Plan, Task } from "./model.ts";
import { called, pageOf, written } from "./words.ts";

export interface SheetEvents {
  /** Takes what was typed into a field: null when it was read, else the reason why not. */
  typed(id: number, field: Field, text: string): string | null;
  addAfter(id: number): void;
  remove(id: number): void;
}

const labels: Record<Field, string> = { name: "Name", duration: "Duration in days, or 6 w, 12 h", start: "Start", finish: "Finish", percent: "Done, %", predecessors: "Comes after, such as 7 or 9SS+2 d" };
const fields = Object.keys(labels) as Field[];

function control(field: Field, value: string): HTMLInputElement {
  const date = field === "start" || field === "finish";
  return el("input", { id: `sheet-${field}`, type: date ? "date" : "text", value, autocomplete: "off", inputmode: field === "percent" ? "numeric" : null });
}

function refuse(input: HTMLInputElement, reason: string | null): void {
  input.parentElement?.querySelector(".err")?.remove();
  input.removeAttribute("aria-invalid");
  if (reason === null) return;
  input.setAttribute("aria-invalid", "true");
  input.after(el("p", { class: "err", role: "alert" }, reason));
}

/** The fields of the task that the reader may change; none means that there is nothing to open. */
export function editable(plan: Plan, task: Task): Field[] {
  return fields.filter((field) => mayEdit(plan, task, field));
}

/** `task` with the edits of this sitting applied. */
export function taskSheet(plan: Plan, task: Task, events: SheetEvents): void {
  const open = editable(plan, task);
  if (!open.length) return;
  const inputs = new Map(open.map((field) => [field, control(field, written(plan, task, field))]));
  const before = new Map([...inputs].map(([field, input]) => [field, input.value]));
  const rows = [...inputs].map(([field, input]) => el("div", { class: `field s-${field}` }, el("label", { for: input.id }, labels[field]), input));
  const close = el("button", { class: "b", type: "button", "data-dialog-close": true }, "Cancel");
  const more = plan.plan.may_edit ? el("div", { class: "acts-row" }, act("Add a task after it", "b", () => events.addAfter(task.id)), act("Remove", "b b-danger", () => events.remove(task.id))) : null;
  const why = el("p", {}, el("a", { class: "link", href: pageOf(task) }, "Why it stands there"));
  const form = el("form", {}, el("h2", {}, `${called(task)} ${task.name}`), why, ...rows, el("div", { class: "acts" }, close, el("button", { class: "b b-main" }, "Preview")), more);
  const dialog = el("dialog", { class: "dialog sheet", "aria-label": `Edit ${called(task)}` }, form);

  function act(word: string, css: string, run: () => void): HTMLButtonElement {
    const button = el("button", { class: css, type: "button" }, word);
    button.addEventListener("click", () => {
      dialog.close();
      run();
    });
    return button;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    let first: HTMLInputElement | null = null;
    for (const [field, input] of inputs) {
      if (input.value === before.get(field)) continue;
      const reason = events.typed(task.id, field, input.value);
      refuse(input, reason);
      if (reason === null) before.set(field, input.value);
      else first ??= input;
    }
    if (first) first.focus();
    else dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
