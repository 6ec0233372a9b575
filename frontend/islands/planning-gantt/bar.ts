/** The change-set bar: what was changed, what it does, and the four answers. */
import { el, icon } from "../../behaviours/dom.ts";
import type { ChangeSet, Conflict } from "./api.ts";
import { title } from "./edits.ts";
import { instant, lastDay, type Plan } from "./model.ts";
import type { State } from "./session.ts";
import { called, days, longDate, number, plural, shortDate, statusYear } from "./words.ts";

export interface BarEvents {
  drop(): void;
  undo(): void;
  keep(): void;
  apply(): void;
  reload(): void;
}

type Child = Node | string;

function fact(term: string, ...what: Child[]): HTMLElement {
  return el("div", {}, el("dt", {}, term), el("dd", {}, ...what));
}

function shift(value: number | null): Child {
  if (value === null) return "";
  return el("span", { class: value > 0 ? "neg" : "" }, ` ${days(value, true)}`);
}

function money(value: string | number | null): number | null {
  return value === null || value === "" ? null : Number(value);
}

function costWords(before: number, after: number): string {
  const change = after - before;
  return Math.abs(change) >= 1000 ? `${number(change / 1000, true)}\u00a0k` : number(change, true);
}

export function facts(set: ChangeSet): HTMLElement {
  const { effects } = set;
  const list = el("dl", { class: "facts" }, fact("Moves", effects.moved.length ? plural(effects.moved_count ?? effects.moved.length, "task") : "no other task"));
  const finish = instant(effects.finish.after);
  if (finish) list.append(fact("Finish", longDate(lastDay(finish, null)), shift(effects.finish.shift_days)));
  const { entered, left } = effects.critical;
  if (entered.length || left.length) list.append(fact("Critical", [entered.length ? `${number(entered.length, true)}` : "", left.length ? `${number(-left.length, true)}` : ""].filter(Boolean).join(" ")));
  const [before, after] = [money(effects.cost.before), money(effects.cost.after)];
  if (before !== null && after !== null && before !== after) list.append(fact("Cost", costWords(before, after)));
  return list;
}

function differences(plan: Plan, set: ChangeSet): void {
  const year = statusYear(plan);
  const date = (text: string | null) => {
    const at = instant(text);
    return at ? shortDate(lastDay(at, null), year) : "–";
  };
  const changed = ([before, after]: [string | null, string | null]): Child[] => (before === after ? [date(after)] : [el("del", {}, date(before)), ` ${date(after)}`]);
  const rows = set.effects.moved.slice(0, 500).map((one) => {
    const task = plan.byId.get(one.task);
    return el("tr", {}, el("td", { class: "code" }, task?.wbs ?? ""), el("td", { class: "wrap" }, task?.name ?? "New task"), el("td", { class: "num" }, ...changed(one.start)), el("td", { class: "num" }, ...changed(one.finish)));
  });
  const head = el("tr", {}, ...["WBS", "Task", "Start", "Finish"].map((word, place) => el("th", { scope: "col", class: place > 1 ? "num" : "" }, word)));
  const more = (set.effects.moved_count ?? set.effects.moved.length) - rows.length;
  const table = el("div", { class: "tbl-wrap differences", tabindex: "0", role: "region", "aria-label": "Tasks moved" }, el("table", { class: "tbl auto" }, el("thead", {}, head), el("tbody", {}, ...rows)));
  const close = el("button", { class: "b", type: "button", "data-dialog-close": true, autofocus: true }, "Close");
  const dialog = el("dialog", { class: "dialog wide", "aria-label": "Differences" }, el("div", { class: "in-dialog" },
    el("h2", {}, "Differences"), rows.length ? table : el("p", {}, "No date of any task changes."), more > 0 ? el("p", {}, `and ${plural(more, "more task")}`) : null, el("div", { class: "acts" }, close)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function conflictWords(plan: Plan, conflicts: Conflict[]): string {
  const first = conflicts[0];
  if (!first) return "";
  const where = `${called(plan.byId.get(first.task))}, ${first.field.replace(/_/g, " ")}: theirs ${String(first.theirs)}, yours ${String(first.yours)}.`;
  return conflicts.length > 1 ? `${where} And ${conflicts.length - 1} more.` : where;
}

function answer(word: string, css: string, run: () => void, disabled: boolean): HTMLButtonElement {
  const node = el("button", { class: `b ${css}`.trim(), type: "button", disabled }, word);
  node.addEventListener("click", run);
  return node;
}

export class Bar {
  readonly element = el("section", { class: "cset", "aria-label": "Preview of your changes", role: "region", hidden: true });
  readonly #events: BarEvents;

  constructor(events: BarEvents) {
    this.#events = events;
  }

  show(plan: Plan, state: State): void {
    const { commands, preview, busy, refusal, conflicts } = state;
    this.element.hidden = !commands.length && !refusal;
    if (this.element.hidden) return this.element.replaceChildren();
    const what = el("p", { class: "what", role: "status" }, el("b", {}, busy || !preview ? "Working out" : "Preview"), title(commands));
    if (refusal) return this.#refused(plan, refusal, conflicts, commands.length > 0);
    const ready = !busy && preview !== null;
    const acts = el("div", { class: "acts" },
      answer("See differences", "b-text drop-s", () => preview && differences(plan, preview), !ready),
      answer("Undo", "", () => this.#events.undo(), false),
      answer("Keep as draft", "", () => this.#events.keep(), !ready),
      answer("Apply", "b-main", () => this.#events.apply(), !ready));
    this.element.replaceChildren(what, preview ? facts(preview) : "", acts);
  }

  #refused(plan: Plan, refusal: string, conflicts: Conflict[], hasCommands: boolean): void {
    const words = el("p", { class: "refusal", role: "alert" }, icon("alert"), `${refusal} ${conflictWords(plan, conflicts)}`.trim());
    const acts = el("div", { class: "acts" });
    if (conflicts.length) acts.append(answer("Load theirs", "", () => this.#events.reload(), false));
    if (hasCommands) acts.append(answer("Undo", "", () => this.#events.undo(), false));
    acts.append(answer(hasCommands ? "Drop changes" : "Close", "b-text", () => this.#events.drop(), false));
    this.element.replaceChildren(words, acts);
  }
}
