/** The two small forms of the plan: a new task, and a link. */
import { el } from "../../behaviours/dom.ts";
import { lag as lagOfText, lagFields, minutes, Unreadable, type Command } from "./edits.ts";
import { lagOf, type Link, type LinkKind, type Plan, type Task } from "./model.ts";
import { called, lagWords } from "./words.ts";

const kindWords: Record<LinkKind, string> = { FS: "Finish to start", SS: "Start to start", FF: "Finish to finish", SF: "Start to finish" };

function field(label: string, control: HTMLElement, id: string): HTMLElement {
  control.id = id;
  return el("div", { class: "field" }, el("label", { for: id }, label), control);
}

function refuse(input: HTMLInputElement, reason: string): void {
  input.setAttribute("aria-invalid", "true");
  input.parentElement?.querySelector(".err")?.remove();
  input.after(el("p", { class: "err", role: "alert" }, reason));
  input.focus();
}

/** Reads a field; on failure says why under it and answers undefined. */
function read<T>(input: HTMLInputElement, parse: (text: string) => T): T | undefined {
  try {
    return parse(input.value);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    refuse(input, error.reason);
    return undefined;
  }
}

export function newTaskDialog(plan: Plan, after: Task | undefined): Promise<Command | null> {
  const name = el("input", { type: "text", required: true, autocomplete: "off", autofocus: true });
  const length = el("input", { type: "text", value: "5 d", required: true, autocomplete: "off" });
  const inside = after?.kind === "summary";
  const where = after ? (inside ? `Below ${called(after)} ${after.name}` : `After ${called(after)} ${after.name}`) : "At the end of the plan";
  const no = el("button", { class: "b", type: "button", "data-dialog-close": true }, "Cancel");
  const form = el("form", { method: "dialog" }, el("h2", {}, "New task"), el("p", {}, where), field("Name", name, "new-task-name"), field("Duration, 0 d for a milestone", length, "new-task-duration"),
    el("div", { class: "acts" }, no, el("button", { class: "b b-main" }, "Add task")));
  const dialog = el("dialog", { class: "dialog", "aria-label": "New task" }, form);
  let command: Command | null = null;
  form.addEventListener("submit", (event) => {
    const duration = read(length, (text) => minutes(text, plan.plan.minutes_per_day));
    if (duration === undefined) return event.preventDefault();
    const parent = inside ? after.id : (after?.parent ?? 0);
    command = { says: `“${name.value.trim()}” is added`, operations: [{ op: "add_task", parent, after: inside ? null : (after?.id ?? null), set: { name: name.value.trim(), duration_minutes: duration }, ref: `new${Date.now()}` }] };
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(command);
  }));
}

export function linkDialog(plan: Plan, link: Link, at: { x: number; y: number }, take: (command: Command) => void): void {
  const [source, target] = [plan.byId.get(link.source), plan.byId.get(link.target)];
  const kind = el("select", {}, ...Object.entries(kindWords).map(([value, word]) => el("option", { value, selected: value === link.kind }, word)));
  const lag = el("input", { type: "text", value: lagWords(plan, lagOf(link)).replace("−", "-").replace("\u00a0", " ").replace(/^\+/, ""), autocomplete: "off" });
  const remove = el("button", { class: "b b-danger", type: "button" }, "Remove link");
  const form = el("form", { class: "link-pop" }, el("h2", {}, `${called(target)} follows ${called(source)}`), field("Kind", kind, "link-kind"), field("Lag, negative for a lead", lag, "link-lag"),
    el("div", { class: "acts-row" }, remove, el("button", { class: "b b-main" }, "Preview")));
  const pop = el("div", { class: "pop", popover: "auto", role: "dialog", "aria-label": "Link" }, form);
  remove.addEventListener("click", () => {
    pop.hidePopover();
    take({ says: `${called(target)} no longer follows ${called(source)}`, operations: [{ op: "remove_link", link: link.id }] });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const size = read(lag, (text) => lagOfText(text, plan.plan.minutes_per_day));
    if (size === undefined) return;
    pop.hidePopover();
    take({ says: `${called(target)} follows ${called(source)}`, operations: [{ op: "update_link", link: link.id, set: { kind: kind.value as LinkKind, ...lagFields(size) } }] });
  });
  pop.addEventListener("toggle", (event) => (event as ToggleEvent).newState === "closed" && pop.remove());
  document.body.append(pop);
  pop.showPopover();
  pop.style.left = `${Math.min(at.x, innerWidth - pop.offsetWidth - 8)}px`;
  pop.style.top = `${Math.min(at.y + 8, innerHeight - pop.offsetHeight - 8)}px`;
  kind.focus();
}
