/** Below 640 px: the plan as a list of tasks with dates and status, in steps of two hundred; a task opens to be edited. */
import { el } from "../../behaviours/dom.ts";
import type { Plan, Task } from "./model.ts";
import { instant } from "./model.ts";
import { editable } from "./sheet.ts";
import { days, durationDays, pageOf, taskWords } from "./words.ts";

const step = 200;

function state(plan: Plan, task: Task): HTMLElement {
  const status = instant(plan.plan.status_date);
  const finish = instant(task.finish);
  if ((task.percent ?? 0) >= 100) return el("span", { class: "quiet" }, "done");
  if (task.kind === "summary" && !task.percent) return el("span", {});
  if (finish && status && finish < status) return el("span", { class: "neg" }, "overdue");
  return el("span", { class: "quiet" }, task.percent ? `${Math.round(task.percent)}\u00a0%` : "not started");
}

function entry(plan: Plan, task: Task, open: ((id: number) => void) | null): HTMLElement {
  const words = taskWords(plan, task);
  const slack = durationDays(plan, task.slack_minutes);
  const dates = task.kind === "milestone" ? words.finish : `${words.start} – ${words.finish}`;
  const marks = [words.duration, words.owner].filter(Boolean).join(", ");
  const critical = task.critical && task.kind !== "summary" ? el("span", { class: "n-critical" }, "critical") : null;
  const slackWords = !critical && (task.percent ?? 0) < 100 && slack !== null && task.kind !== "summary" ? el("span", { class: slack < 0 ? "neg" : "quiet" }, `slack ${days(slack)}`) : null;
  return el("li", { id: `task-${task.id}`, class: `n-task n-${task.kind}` },
    el("span", { class: "code" }, task.wbs), open ? opener(task, open) : el("a", { class: "n-name", href: pageOf(task) }, task.name || "(no name)"), state(plan, task),
    el("span", { class: "n-dates" }, dates), el("span", { class: "n-marks quiet" }, marks), critical ?? slackWords);
}

function opener(task: Task, open: (id: number) => void): HTMLElement {
  const button = el("button", { class: "n-name", type: "button", "aria-haspopup": "dialog" }, task.name || "(no name)");
  button.addEventListener("click", () => open(task.id));
  return button;
}

export class NarrowList {
  readonly element = el("div", { class: "narrow-list" });
  #plan: Plan | null = null;
  #ids: Set<number> | null = null;
  #count = step;
  readonly #open: (id: number) => void;

  constructor(open: (id: number) => void) {
    this.#open = open;
  }

  show(plan: Plan, ids: Set<number> | null): void {
    this.#plan = plan;
    this.#ids = ids;
    this.#count = step;
    this.#draw();
  }

  reveal(id: number): void {
    const place = this.#tasks().findIndex((task) => task.id === id);
    if (place < 0) return;
    this.#count = Math.max(this.#count, Math.ceil((place + 1) / step) * step);
    this.#draw();
    document.getElementById(`task-${id}`)?.scrollIntoView({ block: "center" });
  }

  #tasks(): Task[] {
    return this.#plan?.tasks.filter((task) => !this.#ids || this.#ids.has(task.id)) ?? [];
  }

  #draw(): void {
    const plan = this.#plan;
    if (!plan) return;
    const tasks = this.#tasks();
    const list = el("ol", { "aria-label": `Tasks of ${plan.plan.name}` }, ...tasks.slice(0, this.#count).map((task) => entry(plan, task, editable(plan, task).length ? this.#open : null)));
    this.element.replaceChildren(list);
    if (tasks.length <= this.#count) return;
    const more = el("button", { class: "b", type: "button" }, `Show ${Math.min(step, tasks.length - this.#count)} more of ${tasks.length}`);
    more.addEventListener("click", () => {
      this.#count += step;
      this.#draw();
    });
    this.element.append(el("p", { class: "foot" }, more));
  }
}
