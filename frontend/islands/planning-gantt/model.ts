/** The plan as the island holds it: the JSON of `GET /api/v1/plans/{id}/gantt`, indexed. */

export type Kind = "task" | "milestone" | "summary" | "loe";
export type LinkKind = "FS" | "SS" | "FF" | "SF";

export type LagUnit = "working" | "elapsed" | "percent" | "elapsed_percent";

/** A lag as people type it: so much of a unit. */
export interface Lag {
  amount: number;
  unit: LagUnit;
}

export interface PlanHead {
  id: number;
  version: number;
  name: string;
  status_date: string | null;
  today: string;
  start: string | null;
  finish: string | null;
  baseline_finish: string | null;
  profile: string;
  minutes_per_day: number;
  may_edit: boolean;
  may_report: boolean;
}

export interface Task {
  id: number;
  uid: number;
  number: number;
  wbs: string;
  name: string;
  /** 0 is the root. */
  parent: number;
  kind: Kind;
  start: string | null;
  finish: string | null;
  duration_minutes: number | null;
  /** 0 to 100. */
  percent: number | null;
  critical: boolean | null;
  slack_minutes: number | null;
  free_slack_minutes: number | null;
  baseline_start: string | null;
  baseline_finish: string | null;
  deadline: string | null;
  constraint: string | null;
  constraint_date: string | null;
  manual: boolean;
  active?: boolean;
  owner: string | null;
  actual_start: string | null;
  actual_finish: string | null;
}

export interface Link {
  id: number;
  source: number;
  target: number;
  kind: LinkKind;
  lag_minutes: number;
  /** Instead of minutes, where the unit counts percent of the predecessor's duration. */
  lag_percent?: number | null;
  lag_unit: LagUnit;
  driving: boolean | null;
}

export interface Rest {
  /** Monday is 0. */
  weekdays: number[];
  days: string[];
}

export interface GanttData {
  plan: PlanHead;
  tasks: Task[];
  links: Link[];
  rest: Rest;
}

/** The same with rows as lists, in the order of `columns`: a third of the bytes. */
export interface CompactGanttData {
  plan: PlanHead;
  columns: { tasks: (keyof Task)[]; links: (keyof Link)[] };
  tasks: unknown[][];
  links: unknown[][];
  rest: Rest;
}

/** Objects of one shape, each written in one go: rows are many, and what is added key by key is slow to make. */
export function expanded(data: CompactGanttData): GanttData {
  const { plan, columns, rest } = data;
  const t = places(columns.tasks);
  const l = places(columns.links);
  const tasks = data.tasks.map((row) => ({
    id: row[t.id], uid: row[t.uid], number: row[t.number], wbs: row[t.wbs], name: row[t.name], parent: row[t.parent], kind: row[t.kind],
    start: row[t.start], finish: row[t.finish], duration_minutes: row[t.duration_minutes], percent: row[t.percent], critical: row[t.critical],
    slack_minutes: row[t.slack_minutes], free_slack_minutes: row[t.free_slack_minutes], baseline_start: row[t.baseline_start], baseline_finish: row[t.baseline_finish],
    deadline: row[t.deadline], constraint: row[t.constraint], constraint_date: row[t.constraint_date], manual: row[t.manual], active: row[t.active],
    owner: row[t.owner], actual_start: row[t.actual_start], actual_finish: row[t.actual_finish],
  }) as Task);
  const links = data.links.map((row) => ({
    id: row[l.id], source: row[l.source], target: row[l.target], kind: row[l.kind],
    lag_minutes: row[l.lag_minutes], lag_percent: row[l.lag_percent], lag_unit: row[l.lag_unit], driving: row[l.driving],
  }) as Link);
  return { plan, rest, tasks, links };
}

function places<T>(columns: (keyof T)[]): Record<keyof T, number> {
  return Object.fromEntries(columns.map((name, place) => [name, place])) as Record<keyof T, number>;
}

export interface Plan extends GanttData {
  byId: Map<number, Task>;
  byNumber: Map<number, Task>;
  children: Map<number, number[]>;
  linkById: Map<number, Link>;
  into: Map<number, Link[]>;
  /** Tasks that others follow. */
  leading: Set<number>;
  owners: string[];
}

function pushed<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function index(data: GanttData): Plan {
  const byId = new Map<number, Task>();
  const byNumber = new Map<number, Task>();
  const children = new Map<number, number[]>();
  const linkById = new Map<number, Link>();
  const into = new Map<number, Link[]>();
  const leading = new Set<number>();
  const owners = new Set<string>();
  for (const task of data.tasks) {
    byId.set(task.id, task);
    byNumber.set(task.number, task);
    pushed(children, task.parent, task.id);
    if (task.owner) owners.add(task.owner);
  }
  for (const link of data.links) {
    linkById.set(link.id, link);
    pushed(into, link.target, link);
    leading.add(link.source);
  }
  return { ...data, byId, byNumber, children, linkById, into, leading, owners: [...owners].sort((one, other) => one.localeCompare(other)) };
}

/** Working minutes, elapsed minutes or percent, by the unit of the link. */
export function lagOf(link: Link): Lag {
  return { amount: link.lag_percent ?? link.lag_minutes, unit: link.lag_unit };
}

/** Local wall time without a zone: `2026-11-30T08:00`. */
export function instant(text: string | null): Date | null {
  if (!text) return null;
  return new Date(two(text, 0) * 100 + two(text, 2), two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14));
}

/** The two digits at a place, 0 behind the end of the text. */
function two(text: string, place: number): number {
  return place < text.length ? text.charCodeAt(place) * 10 + text.charCodeAt(place + 1) - 528 : 0;
}

/** Links that pass the rows between two places; a row that is not shown has a place below 0. */
export function passing(links: Link[], place: (id: number) => number, from: number, to: number): Link[] {
  return links.filter((link) => {
    const [one, other] = [place(link.source), place(link.target)];
    return one >= 0 && other >= 0 && Math.min(one, other) <= to && Math.max(one, other) >= from;
  });
}

/** First and last instant of the plan, its baseline, deadlines and status date; today where there is none of them. */
export function extent(plan: Plan): { min: Date; max: Date } {
  // Instants in this form sort as text; making a Date of every one would be felt on large plans.
  let min = plan.plan.status_date ?? "9999";
  let max = plan.plan.status_date ?? "";
  for (const task of plan.tasks) {
    if (task.start !== null && task.start < min) min = task.start;
    if (task.baseline_start !== null && task.baseline_start < min) min = task.baseline_start;
    if (task.finish !== null && task.finish > max) max = task.finish;
    if (task.baseline_finish !== null && task.baseline_finish > max) max = task.baseline_finish;
    if (task.deadline !== null && task.deadline > max) max = task.deadline;
  }
  return min > max ? { min: instant(plan.plan.today)!, max: instant(plan.plan.today)! } : { min: instant(min)!, max: instant(max)! };
}

const padded = (value: number) => String(value).padStart(2, "0");

export function day(date: Date): string {
  return `${date.getFullYear()}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
}

export function iso(date: Date): string {
  return `${day(date)}T${padded(date.getHours())}:${padded(date.getMinutes())}`;
}

/** The last day on which a task is worked: a finish at midnight belongs to the day before. */
export function lastDay(finish: Date, start: Date | null): Date {
  const midnight = finish.getHours() === 0 && finish.getMinutes() === 0;
  return midnight && start && finish > start ? new Date(finish.getTime() - 60_000) : finish;
}

export interface Filter {
  text: string;
  owner: string;
  critical: boolean;
}

export function isFiltering(filter: Filter): boolean {
  return Boolean(filter.text.trim() || filter.owner || filter.critical);
}

function fits(task: Task, filter: Filter, words: string[]): boolean {
  if (filter.owner && task.owner !== filter.owner) return false;
  if (filter.critical && !task.critical) return false;
  const text = `${task.wbs} ${task.name} ${task.owner ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Ids of the tasks that fit, with the summaries above them; null when nothing is filtered. */
export function shown(plan: Plan, filter: Filter): Set<number> | null {
  if (!isFiltering(filter)) return null;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const ids = new Set<number>();
  for (const task of plan.tasks) {
    if (!fits(task, filter, words)) continue;
    for (let at: Task | undefined = task; at && !ids.has(at.id); at = plan.byId.get(at.parent)) ids.add(at.id);
  }
  return ids;
}

/** The task and everything below it. */
export function subtree(plan: Plan, id: number): number[] {
  return [id, ...(plan.children.get(id) ?? []).flatMap((child) => subtree(plan, child))];
}

/** Ids in the order of the grid between two rows, both included. */
export function between(order: number[], from: number, to: number): number[] {
  const [one, other] = [order.indexOf(from), order.indexOf(to)];
  return one < 0 || other < 0 ? [to] : order.slice(Math.min(one, other), Math.max(one, other) + 1);
}
