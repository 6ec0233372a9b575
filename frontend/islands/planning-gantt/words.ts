/** How the plan is written: the same words and figures as on the server's pages. */
import type { Field } from "./edits.ts";
import { day, instant, lagOf, lastDay, type Lag, type LinkKind, type Plan, type Task } from "./model.ts";

const gap = "\u00a0";
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function number(value: number, signed = false): string {
  const rounded = Math.round(value * 10) / 10;
  const sign = rounded < 0 ? "−" : signed && rounded > 0 ? "+" : "";
  return sign + Math.abs(rounded).toLocaleString("en-GB", { maximumFractionDigits: 1 });
}

export function days(value: number, signed = false): string {
  return `${number(value, signed)}${gap}d`;
}

/** `30 Oct`, and `5 Feb ’27` outside the status year. */
export function shortDate(date: Date, year: number): string {
  const text = `${date.getDate()}${gap}${months[date.getMonth()]}`;
  return date.getFullYear() === year ? text : `${text}${gap}’${String(date.getFullYear() % 100).padStart(2, "0")}`;
}

export function longDate(date: Date): string {
  return `${date.getDate()}${gap}${months[date.getMonth()]}${gap}${date.getFullYear()}`;
}

export function monthName(month: number): string {
  return months[month] ?? "";
}

export function statusYear(plan: Plan): number {
  return (instant(plan.plan.status_date) ?? instant(plan.plan.today) ?? new Date()).getFullYear();
}

export function durationDays(plan: Plan, minutes: number | null): number | null {
  return minutes === null ? null : minutes / plan.plan.minutes_per_day;
}

export interface TaskWords {
  duration: string;
  start: string;
  finish: string;
  percent: string;
  slack: string;
  owner: string;
}

export function taskWords(plan: Plan, task: Task): TaskWords {
  const year = statusYear(plan);
  const [start, finish] = [instant(task.start), instant(task.finish)];
  const duration = durationDays(plan, task.duration_minutes);
  const slack = durationDays(plan, task.slack_minutes);
  return {
    duration: task.kind === "milestone" || duration === null ? "" : days(duration),
    start: start ? shortDate(start, year) : "–",
    finish: finish ? shortDate(lastDay(finish, start), year) : "–",
    percent: task.percent === null ? "–" : `${Math.round(task.percent)}${gap}%`,
    slack: task.kind === "summary" || slack === null ? "" : days(slack),
    owner: task.owner ?? "",
  };
}

/** `7, 9SS+2 d`: what must come first, by task number. */
export function predecessors(plan: Plan, task: Task): string {
  return (plan.into.get(task.id) ?? []).map((link) => `${plan.byId.get(link.source)?.number ?? "?"}${linkWords(plan, link.kind, lagOf(link))}`).join(", ");
}

/** A field as a person types it. */
export function written(plan: Plan, task: Task, field: Field): string {
  const [start, finish] = [instant(task.start), instant(task.finish)];
  switch (field) {
    case "name": return task.name;
    case "duration": return number(durationDays(plan, task.duration_minutes) ?? 0).replace(/,/g, "");
    case "percent": return String(Math.round(task.percent ?? 0));
    case "start": return start ? day(start) : "";
    case "finish": return finish ? day(lastDay(finish, start)) : "";
    case "predecessors": return predecessors(plan, task).replace(/\u00a0/g, " ");
  }
}

/** `+2 d`, `−3 ed` for elapsed days, `+50 %` of the predecessor's duration. */
export function lagWords(plan: Plan, { amount, unit }: Lag): string {
  const written: Record<Lag["unit"], [number, string]> = { working: [plan.plan.minutes_per_day, "d"], elapsed: [1440, "ed"], percent: [1, "%"], elapsed_percent: [1, "e%"] };
  const [per, word] = written[unit];
  return `${number(amount / per, true)}${gap}${word}`;
}

export function linkWords(plan: Plan, kind: LinkKind, lag: Lag): string {
  const words = lag.amount ? lagWords(plan, lag) : "";
  return kind === "FS" && !words ? "" : kind + words;
}

/** The name of a task in a sentence: its WBS code, or its name when it has none. */
export function called(task: Task | undefined): string {
  return task ? task.wbs || task.name : "a new task";
}

export function plural(count: number, one: string): string {
  return `${count.toLocaleString("en-GB")} ${one}${count === 1 ? "" : "s"}`;
}

/** Where the page of a task is, seen from the plan: what moved it, and what is related to it. */
export function pageOf(task: Task): string {
  return `../tasks/${task.uid}/`;
}
