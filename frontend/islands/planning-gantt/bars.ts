/** Bars as the face draws them: dhtmlx places and drags the bar, we add what lies around it. */
import type { GanttStatic } from "dhtmlx-gantt";

import { instant, type Plan, type Task } from "./model.ts";

export interface Options {
  critical: boolean;
  slack: boolean;
  baseline: boolean;
}

/** Where a previewed change set would put a task. */
export interface Proposal {
  start: Date | null;
  finish: Date | null;
  removed?: boolean;
  /** Fields that the commands set, to be shown in the grid. */
  set?: Record<string, string | number | null>;
}

export interface Context {
  plan: () => Plan;
  options: () => Options;
  proposal: (id: number) => Proposal | undefined;
}

type Render = (row: { id: number }, draw: (row: { id: number }) => HTMLElement | undefined) => HTMLElement | undefined;

const minuteMilliseconds = 60_000;

function mark(className: string, left: number, width: number): HTMLElement {
  const node = document.createElement("i");
  node.className = className;
  node.style.left = `${left}px`;
  if (width >= 0) node.style.width = `${Math.max(1, width)}px`;
  return node;
}

export function bars(gantt: GanttStatic, context: Context): Record<string, Render> {
  const x = (date: Date) => gantt.posFromDate(date);

  function slackEnd(task: Task, finish: Date): Date | null {
    if (task.kind === "summary" || !task.slack_minutes || task.slack_minutes <= 0 || (task.percent ?? 0) >= 100) return null;
    const workDays = task.slack_minutes / context.plan().plan.minutes_per_day;
    const perWeek = Math.max(1, 7 - context.plan().rest.weekdays.length);
    return new Date(finish.getTime() + (workDays / perWeek) * 7 * 1440 * minuteMilliseconds);
  }

  function around(bar: HTMLElement, task: Task, left: number): void {
    const options = context.options();
    const finish = instant(task.finish);
    const milestone = task.kind === "milestone";
    const baseline = [instant(task.baseline_start), instant(task.baseline_finish)] as const;
    if (options.baseline && baseline[1] && milestone) bar.append(mark("m-base-ms", x(baseline[1]) - left, -1));
    else if (options.baseline && baseline[0] && baseline[1] && task.kind !== "summary") bar.append(mark("m-base", x(baseline[0]) - left, x(baseline[1]) - x(baseline[0])));
    let end = finish ? x(finish) - left : 0;
    const slack = options.slack && finish && slackEnd(task, finish);
    if (slack) {
      bar.append(mark("m-slack", end + (milestone ? 7 : 0), x(slack) - x(finish)));
      end = x(slack) - left;
    }
    const deadline = instant(task.deadline);
    if (deadline) bar.append(mark("m-deadline", x(deadline) - left, -1));
    const proposal = context.proposal(task.id);
    if (proposal?.start && proposal.finish) {
      bar.append(milestone ? mark("m-new-ms", x(proposal.finish) - left, -1) : mark(task.kind === "summary" ? "m-new m-new-sum" : "m-new", x(proposal.start) - left, x(proposal.finish) - x(proposal.start)));
      end = Math.max(end, x(proposal.finish) - left);
    }
    if (task.owner && task.kind !== "summary") {
      const owner = mark("m-owner", end + (context.plan().leading.has(task.id) && !slack && !proposal ? 24 : 10) + (milestone ? 4 : 0), -1);
      owner.textContent = task.owner;
      bar.append(owner);
    }
  }

  const render: Render = (row, draw) => {
    const task = context.plan().byId.get(Number(row.id));
    const bar = draw(row);
    if (!task || !bar || !task.start) return bar;
    const left = Number.parseFloat(bar.style.left);
    around(bar, task, left);
    return bar;
  };
  return { task: render, milestone: render };
}
