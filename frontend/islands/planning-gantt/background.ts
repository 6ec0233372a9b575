/** What lies behind and over the bars: month lines, non-working time, status date, today. */
import type { GanttStatic } from "dhtmlx-gantt";

import { instant, type Plan } from "./model.ts";
import { shortDate, statusYear } from "./words.ts";
import { WorkingDays } from "./work.ts";

const mostSpans = 1500;
const flagWidth = 86;

function strip(className: string, left: number, width?: number): HTMLElement {
  const node = document.createElement("i");
  node.className = className;
  node.style.left = `${Math.round(left)}px`;
  if (width !== undefined) node.style.width = `${width}px`;
  return node;
}

function layer(parent: HTMLElement | null, className: string): HTMLElement | null {
  if (!parent) return null;
  const found = parent.querySelector<HTMLElement>(`:scope > .${className}`);
  if (found) {
    found.replaceChildren();
    return found;
  }
  const made = document.createElement("div");
  made.className = className;
  made.setAttribute("aria-hidden", "true");
  parent.prepend(made);
  return made;
}

function months(gantt: GanttStatic, from: Date, to: Date): HTMLElement[] {
  const lines: HTMLElement[] = [];
  for (const at = new Date(from.getFullYear(), from.getMonth() + 1, 1); at < to; at.setMonth(at.getMonth() + 1)) {
    lines.push(strip(at.getMonth() === 0 ? "l-month l-year" : "l-month", gantt.posFromDate(at)));
  }
  return lines;
}

function flag(gantt: GanttStatic, className: string, date: Date, words: string): HTMLElement {
  const node = strip(className, gantt.posFromDate(date));
  node.textContent = words;
  return node;
}

export function background(gantt: GanttStatic, plan: Plan, rest: boolean): void {
  const area = gantt.$task_data?.querySelector<HTMLElement>(".gantt_data_area") ?? gantt.$task_data;
  const { min_date: from, max_date: to } = gantt.getState();
  if (!area || !from || !to) return;
  const behind = layer(area, "g-behind");
  const spans = rest ? new WorkingDays(plan.rest).spans(from, to).slice(0, mostSpans) : [];
  behind?.append(...spans.map(([begin, end]) => strip("l-rest", gantt.posFromDate(begin), gantt.posFromDate(end) - gantt.posFromDate(begin))), ...months(gantt, from, to));
  const over = layer(area, "g-over");
  const flags = layer(gantt.$task_scale?.parentElement ?? null, "g-flags");
  const [status, today] = [instant(plan.plan.status_date), instant(plan.plan.today)];
  if (today && today >= from && today <= to) {
    over?.append(strip("l-today", gantt.posFromDate(today)));
    const yearEnd = gantt.posFromDate(new Date(today.getFullYear() + 1, 0, 1)) - gantt.posFromDate(today);
    const crowded = yearEnd < flagWidth && (!status || status > today || gantt.posFromDate(today) - gantt.posFromDate(status) > flagWidth);
    flags?.append(flag(gantt, crowded ? "f-today f-left" : "f-today", today, `today ${shortDate(today, statusYear(plan))}`));
  }
  if (status && status >= from && status <= to) {
    over?.append(strip("l-status", gantt.posFromDate(status)));
    flags?.append(flag(gantt, "f-status", status, `status ${shortDate(status, statusYear(plan))}`));
  }
  if (behind) behind.style.height = `${area.scrollHeight}px`;
  if (over) over.style.height = `${area.scrollHeight}px`;
}
