/** A small plan for the tests: two summaries, four tasks, one milestone, three links. */
import { index, type GanttData, type Plan, type Task } from "./model.ts";

function task(id: number, wbs: string, name: string, over: Partial<Task> = {}): Task {
  return {
    id, uid: id, number: id, wbs, name, parent: 0, kind: "task", start: "2026-11-02T08:00", finish: "2026-11-06T17:00", duration_minutes: 2400, percent: 0,
    critical: false, slack_minutes: 960, free_slack_minutes: 0, baseline_start: null, baseline_finish: null, deadline: null, constraint: null,
    constraint_date: null, manual: false, owner: null, actual_start: null, actual_finish: null, ...over,
  };
}

export function data(over: Partial<GanttData["plan"]> = {}): GanttData {
  return {
    plan: {
      id: 7, version: 3, name: "I-03", status_date: "2026-10-30T17:00", today: "2026-11-05T09:00", start: "2026-11-02T08:00", finish: "2027-02-05T17:00",
      baseline_finish: null, profile: "project", minutes_per_day: 480, may_edit: true, may_report: true, ...over,
    },
    tasks: [
      task(1, "1", "Platform", { kind: "summary", slack_minutes: null }),
      task(2, "1.1", "Directory schema", { parent: 1, owner: "P. Zieliński", critical: true, slack_minutes: -21600 }),
      task(3, "1.2", "Hardening", { parent: 1, owner: "K. Bielak", start: "2026-11-09T08:00", finish: "2026-11-13T17:00" }),
      task(4, "2", "Migration", { kind: "summary", slack_minutes: null }),
      task(5, "2.1", "Federate <logins>", { parent: 4, owner: "P. Zieliński", critical: true, start: "2026-11-30T08:00", finish: "2027-02-05T17:00", duration_minutes: 21600 }),
      task(6, "2.2", "SSO live", { parent: 4, kind: "milestone", start: "2027-02-05T17:00", finish: "2027-02-05T17:00", duration_minutes: 0 }),
    ],
    links: [
      { id: 11, source: 2, target: 3, kind: "FS", lag_minutes: 0, lag_unit: "working", driving: true },
      { id: 12, source: 2, target: 5, kind: "SS", lag_minutes: 960, lag_unit: "working", driving: true },
      { id: 13, source: 5, target: 6, kind: "FS", lag_minutes: 0, lag_unit: "working", driving: null },
    ],
    rest: { weekdays: [5, 6], days: ["2026-11-11"] },
  };
}

export function plan(over: Partial<GanttData["plan"]> = {}): Plan {
  return index(data(over));
}
