/** Edits as commands: each is one gesture, one sentence and a list of operations of a change set. */
import { instant, iso, lagOf, type Lag, type LinkKind, type Plan, type Task } from "./model.ts";
import { called, days, shortDate, statusYear } from "./words.ts";
import { WorkingDays } from "./work.ts";

export type Field = "name" | "duration" | "start" | "finish" | "percent" | "predecessors";

/** A lag as the operations want it: minutes, or percent, each with its unit. */
export type LagFields = { lag_minutes: number; lag_unit: "working" | "elapsed" } | { lag_percent: number; lag_unit: "percent" | "elapsed_percent" };

export type Operation =
  | { op: "update_task"; task: number; set: Record<string, string | number | null> }
  | { op: "report_progress"; task: number; percent: number }
  | { op: "add_task"; parent: number; after: number | null; set: Record<string, string | number>; ref: string }
  | { op: "remove_task"; task: number }
  | ({ op: "add_link"; predecessor: number; successor: number; kind: LinkKind } & LagFields)
  | { op: "update_link"; link: number; set: { kind: LinkKind } & LagFields }
  | { op: "remove_link"; link: number };

export interface Command {
  says: string;
  operations: Operation[];
}

/** What was typed cannot be read: `reason` says what to enter. */
export class Unreadable extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

function update(task: Task, set: Record<string, string | number | null>, says: string): Command {
  return { says, operations: [{ op: "update_task", task: task.id, set }] };
}

export function rename(task: Task, text: string): Command | null {
  const name = text.trim();
  if (!name) throw new Unreadable("A task has a name. Enter at least one letter.");
  return name === task.name ? null : update(task, { name }, `${called(task)} is called “${name}”`);
}

/** `45`, `45 d`, `6w`, `12h`, `30 min`. A bare number counts days. */
export function minutes(text: string, minutesPerDay: number): number {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(d|days?|w|weeks?|h|hours?|m|min|minutes?)?\s*$/i.exec(text);
  if (!match) throw new Unreadable(`Enter a duration such as 45 d, 6 w or 12 h. There is “${text.trim()}” now.`);
  const amount = Number(match[1]!.replace(",", "."));
  const unit = (match[2] ?? "d")[0]!.toLowerCase();
  const factor = { d: minutesPerDay, w: 5 * minutesPerDay, h: 60, m: 1 }[unit] ?? minutesPerDay;
  return Math.round(amount * factor);
}

export function lengthen(plan: Plan, task: Task, duration: number): Command | null {
  if (duration === task.duration_minutes) return null;
  const per = plan.plan.minutes_per_day;
  const was = plan.byId.get(task.id)?.duration_minutes ?? null;
  const before = was === null ? "" : ` instead of ${days(was / per)}`;
  return update(task, { duration_minutes: duration }, `${called(task)} takes ${days(duration / per)}${before}`);
}

export function complete(plan: Plan, task: Task, text: string): Command | null {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*%?\s*$/.exec(text);
  const percent = match ? Number(match[1]!.replace(",", ".")) : Number.NaN;
  if (!(percent >= 0 && percent <= 100)) throw new Unreadable(`Enter a share from 0 to 100. There is “${text.trim()}” now.`);
  if (percent === task.percent) return null;
  const says = `${called(task)} is ${Math.round(percent)}\u00a0% done`;
  return plan.plan.may_edit ? update(task, { percent }, says) : { says, operations: [{ op: "report_progress", task: task.id, percent }] };
}

/** Another date, the time of day kept. */
function redated(current: Date | null, picked: Date, hour: number): Date {
  const at = new Date(picked);
  at.setHours(current?.getHours() ?? hour, current?.getMinutes() ?? 0);
  return at;
}

export function start(plan: Plan, task: Task, picked: Date): Command | null {
  const at = redated(instant(task.start), picked, 8);
  if (iso(at) === task.start) return null;
  return update(task, { start: iso(at) }, `${called(task)} starts on ${shortDate(at, statusYear(plan))}`);
}

export function finish(plan: Plan, task: Task, picked: Date): Command | null {
  const at = redated(instant(task.finish), picked, 17);
  if (iso(at) === task.finish) return null;
  const begin = instant(task.start);
  if (begin && at < begin) throw new Unreadable(`The finish is before the start, ${shortDate(begin, statusYear(plan))}. Enter a later date.`);
  return update(task, { finish: iso(at) }, `${called(task)} finishes on ${shortDate(at, statusYear(plan))}`);
}

const linkPattern = /^(\d+)\s*(FS|SS|FF|SF)?\s*([+\-−]\s*\d+(?:[.,]\d+)?\s*[a-z%]*)?$/i;

/** `+2 d`, `-3 ed`, `50 %`: a lag with its unit; working time where nothing else is said. */
export function lag(text: string, minutesPerDay: number): Lag {
  const sign = /^\s*[-−]/.test(text) ? -1 : 1;
  const bare = text.replace(/^\s*[+\-−]?\s*/, "").trim();
  const percent = /^(\d+(?:[.,]\d+)?)\s*(e)?%$/i.exec(bare);
  if (percent) return { amount: sign * Number(percent[1]!.replace(",", ".")), unit: percent[2] ? "elapsed_percent" : "percent" };
  const elapsed = /^(\d+(?:[.,]\d+)?)\s*e(d|w|h|m)/i.exec(bare);
  if (elapsed) return { amount: sign * minutes(`${elapsed[1]} ${elapsed[2]}`, 1440) * (/w/i.test(elapsed[2]!) ? 7 / 5 : 1), unit: "elapsed" };
  return { amount: sign * minutes(bare || "0", minutesPerDay), unit: "working" };
}

export function lagFields({ amount, unit }: Lag): LagFields {
  return unit === "percent" || unit === "elapsed_percent" ? { lag_percent: amount, lag_unit: unit } : { lag_minutes: amount, lag_unit: unit };
}

const none: Lag = { amount: 0, unit: "working" };

function same(one: Lag, other: Lag): boolean {
  return one.amount === other.amount && (one.unit === other.unit || one.amount === 0);
}

/** `7, 9SS+2 d` against the links there are: added, changed, removed. */
export function precede(plan: Plan, task: Task, text: string): Command | null {
  const wanted = new Map<number, { kind: LinkKind; lag: Lag }>();
  for (const part of text.split(/[,;]/).map((one) => one.trim()).filter(Boolean)) {
    const match = linkPattern.exec(part.replace(/\u00a0/g, " "));
    const source = match && plan.byNumber.get(Number(match[1]));
    if (!match || !source) throw new Unreadable(`Enter task numbers such as 7 or 9SS+2 d, with commas between. “${part}” is none.`);
    if (source.id === task.id) throw new Unreadable("A task cannot come before itself.");
    wanted.set(source.id, { kind: (match[2]?.toUpperCase() ?? "FS") as LinkKind, lag: lag(match[3] ?? "", plan.plan.minutes_per_day) });
  }
  const operations: Operation[] = [];
  for (const link of plan.into.get(task.id) ?? []) {
    const next = wanted.get(link.source);
    wanted.delete(link.source);
    if (!next) operations.push({ op: "remove_link", link: link.id });
    else if (next.kind !== link.kind || !same(next.lag, lagOf(link))) operations.push({ op: "update_link", link: link.id, set: { kind: next.kind, ...lagFields(next.lag) } });
  }
  for (const [predecessor, next] of wanted) operations.push({ op: "add_link", predecessor, successor: task.id, kind: next.kind, ...lagFields(next.lag) });
  return operations.length ? { says: `${called(task)} follows ${text.trim() || "nothing"}`, operations } : null;
}

/** What was typed into a cell, as a command; null when nothing changes. */
export function typed(plan: Plan, task: Task, field: Field, text: string): Command | null {
  const date = () => {
    const picked = instant(text);
    if (!picked || Number.isNaN(picked.getTime())) throw new Unreadable("Enter a date.");
    return picked;
  };
  switch (field) {
    case "name": return rename(task, text);
    case "duration": return lengthen(plan, task, minutes(text, plan.plan.minutes_per_day));
    case "percent": return complete(plan, task, text);
    case "start": return start(plan, task, date());
    case "finish": return finish(plan, task, date());
    case "predecessors": return precede(plan, task, text);
  }
}

/** Whether the reader may change this field of this task. Summaries follow their tasks; a member reports progress only. */
export function mayEdit(plan: Plan, task: Task, field: Field): boolean {
  if (field === "percent" && task.kind !== "summary") return plan.plan.may_edit || plan.plan.may_report;
  if (!plan.plan.may_edit) return false;
  if (task.kind === "summary") return field === "name" || field === "predecessors";
  return !(task.kind === "milestone" && field === "duration");
}

export function movedBy(plan: Plan, tasks: Task[], count: number): Command | null {
  const work = new WorkingDays(plan.rest);
  const operations = tasks.flatMap((task): Operation[] => {
    const at = instant(task.start);
    return at && mayEdit(plan, task, "start") ? [{ op: "update_task", task: task.id, set: { start: iso(work.shift(at, count)) } }] : [];
  });
  const who = tasks.length === 1 ? called(tasks[0]) : `${operations.length} tasks`;
  const verb = tasks.length === 1 ? "moves" : "move";
  return operations.length ? { says: `${who} ${verb} by ${days(count, true)}`, operations } : null;
}

export function resizedBy(plan: Plan, tasks: Task[], count: number): Command | null {
  const per = plan.plan.minutes_per_day;
  const commands = tasks.flatMap((task) => {
    if (!mayEdit(plan, task, "duration") || task.duration_minutes === null) return [];
    const command = lengthen(plan, task, Math.max(0, task.duration_minutes + count * per));
    return command ? [command] : [];
  });
  if (!commands.length) return null;
  return { says: commands.length === 1 ? commands[0]!.says : `${commands.length} tasks change by ${days(count, true)}`, operations: commands.flatMap((one) => one.operations) };
}

/** Finish to start through the tasks in the order in which they were chosen. */
export function chain(plan: Plan, ids: number[]): Command | null {
  const operations: Operation[] = [];
  for (let at = 1; at < ids.length; at += 1) {
    const [predecessor, successor] = [ids[at - 1]!, ids[at]!];
    if ((plan.into.get(successor) ?? []).some((link) => link.source === predecessor)) continue;
    operations.push({ op: "add_link", predecessor, successor, kind: "FS", ...lagFields(none) });
  }
  return operations.length ? { says: `${called(plan.byId.get(ids[1]!))} follows ${called(plan.byId.get(ids[0]!))}`, operations } : null;
}

/** Later operations on the same field of the same task replace earlier ones, so that ten steps are one. */
export function merged(commands: Command[]): Operation[] {
  const result: Operation[] = [];
  const earlier = new Map<string, Operation>();
  for (const operation of commands.flatMap((command) => command.operations)) {
    const key = "task" in operation ? `${operation.op} ${operation.task}` : "";
    const before = key && earlier.get(key);
    if (before && before.op === "update_task" && operation.op === "update_task") Object.assign(before.set, operation.set);
    else if (before && before.op === "report_progress" && operation.op === "report_progress") before.percent = operation.percent;
    else {
      const copy = structuredClone(operation);
      result.push(copy);
      if (key) earlier.set(key, copy);
    }
  }
  return result;
}

/** What the commands set on each task, field by field. */
export function settings(commands: Command[]): Map<number, Record<string, string | number | null>> {
  const result = new Map<number, Record<string, string | number | null>>();
  for (const operation of merged(commands)) {
    if (operation.op === "update_task") result.set(operation.task, operation.set);
    if (operation.op === "report_progress") result.set(operation.task, { percent: operation.percent });
  }
  return result;
}

/** The task as it would be with the commands applied: what the next key press starts from. */
export function asEdited(task: Task, commands: Command[]): Task {
  return { ...task, ...settings(commands).get(task.id) } as Task;
}

/** The same fields of the same tasks, whatever the values. */
function subject(command: Command): string {
  return JSON.stringify(command.operations.map((operation) => (operation.op === "update_task" ? [operation.task, Object.keys(operation.set)] : operation.op === "report_progress" ? [operation.task, "percent"] : operation)));
}

/** What the bar and the history call a list of commands: the last one, and how many others of another kind. */
export function title(commands: Command[]): string {
  const last = commands.at(-1);
  if (!last) return "";
  const others = new Set(commands.map(subject)).size - 1;
  return others ? `${last.says}, and ${others} more` : last.says;
}
