import { expect, test } from "vitest";

import { asEdited, chain, complete, lag, lagFields, lengthen, mayEdit, merged, minutes, movedBy, resizedBy, settings, title, typed, Unreadable } from "./edits.ts";
import { plan } from "./fixture.ts";

const here = plan();
const task = (id: number) => here.byId.get(id)!;

test("a duration is read in days, weeks, hours and minutes", () => {
  expect(["45", "45 d", "6w", "12 h", "30min", "1,5 d"].map((text) => minutes(text, 480))).toEqual([21600, 21600, 14400, 720, 30, 720]);
  expect(() => minutes("soon", 480)).toThrow(Unreadable);
  expect(() => minutes("-2 d", 480)).toThrow("Enter a duration such as 45 d, 6 w or 12 h. There is “-2 d” now.");
});

test("typing the same value changes nothing", () => {
  expect(typed(here, task(5), "name", "Federate <logins>")).toBeNull();
  expect(typed(here, task(5), "duration", "45")).toBeNull();
  expect(typed(here, task(5), "start", "2026-11-30")).toBeNull();
  expect(typed(here, task(5), "predecessors", "2SS+2 d")).toBeNull();
});

test("a longer duration says what it was", () => {
  expect(typed(here, task(5), "duration", "51 d")).toEqual({
    says: "2.1 takes 51\u00a0d instead of 45\u00a0d",
    operations: [{ op: "update_task", task: 5, set: { duration_minutes: 24480 } }],
  });
});

test("dates keep their time of day", () => {
  expect(typed(here, task(5), "start", "2026-12-01")?.operations).toEqual([{ op: "update_task", task: 5, set: { start: "2026-12-01T08:00" } }]);
  expect(typed(here, task(5), "finish", "2027-02-12")?.operations).toEqual([{ op: "update_task", task: 5, set: { finish: "2027-02-12T17:00" } }]);
  expect(() => typed(here, task(5), "finish", "2026-11-01")).toThrow("The finish is before the start");
  expect(() => typed(here, task(5), "start", "")).toThrow("Enter a date.");
});

test("progress is a share from 0 to 100", () => {
  expect(complete(here, task(2), "40 %")?.operations).toEqual([{ op: "update_task", task: 2, set: { percent: 40 } }]);
  expect(() => complete(here, task(2), "140")).toThrow(Unreadable);
  expect(() => complete(here, task(2), "half")).toThrow("There is “half” now.");
});

test("a name is never empty", () => {
  expect(() => typed(here, task(2), "name", "  ")).toThrow("A task has a name.");
});

test("typed predecessors add, change and remove links", () => {
  expect(typed(here, task(5), "predecessors", "2FF-1 d, 3")?.operations).toEqual([
    { op: "update_link", link: 12, set: { kind: "FF", lag_minutes: -480, lag_unit: "working" } },
    { op: "add_link", predecessor: 3, successor: 5, kind: "FS", lag_minutes: 0, lag_unit: "working" },
  ]);
  expect(typed(here, task(5), "predecessors", "")?.operations).toEqual([{ op: "remove_link", link: 12 }]);
  expect(() => typed(here, task(5), "predecessors", "99")).toThrow("“99” is none");
  expect(() => typed(here, task(5), "predecessors", "5")).toThrow("itself");
});

test("lags are read with their unit and written back the same", () => {
  expect(["", "+2 d", "-3 ed", "−12 h", "+50 %", "1 ew"].map((text) => lag(text, 480))).toEqual([
    { amount: 0, unit: "working" },
    { amount: 960, unit: "working" },
    { amount: -4320, unit: "elapsed" },
    { amount: -720, unit: "working" },
    { amount: 50, unit: "percent" },
    { amount: 10080, unit: "elapsed" },
  ]);
  expect(lagFields({ amount: 50, unit: "percent" })).toEqual({ lag_percent: 50, lag_unit: "percent" });
  const half = { ...here, into: new Map([[5, [{ ...here.linkById.get(12)!, lag_minutes: 0, lag_percent: 50, lag_unit: "percent" as const }]]]) };
  expect(typed(half, task(5), "predecessors", "2SS+50 %")).toBeNull();
  expect(typed(half, task(5), "predecessors", "2SS")?.operations).toEqual([{ op: "update_link", link: 12, set: { kind: "SS", lag_minutes: 0, lag_unit: "working" } }]);
});

test("who may only report sends a report", () => {
  const member = plan({ may_edit: false });
  const report = complete(member, member.byId.get(2)!, "40")!;
  expect(report.operations).toEqual([{ op: "report_progress", task: 2, percent: 40 }]);
  expect(merged([report, complete(member, member.byId.get(2)!, "60")!])).toEqual([{ op: "report_progress", task: 2, percent: 60 }]);
  expect(asEdited(member.byId.get(2)!, [report]).percent).toBe(40);
});

test("moving several tasks is one command and skips summaries", () => {
  const command = movedBy(here, [task(1), task(2), task(3)], 1)!;
  expect(command.says).toBe("2 tasks move by +1\u00a0d");
  expect(command.operations).toEqual([
    { op: "update_task", task: 2, set: { start: "2026-11-03T08:00" } },
    { op: "update_task", task: 3, set: { start: "2026-11-10T08:00" } },
  ]);
  expect(movedBy(here, [task(1)], 1)).toBeNull();
});

test("resizing never goes below nought and leaves milestones alone", () => {
  expect(resizedBy(here, [task(2)], -9)?.operations).toEqual([{ op: "update_task", task: 2, set: { duration_minutes: 0 } }]);
  expect(resizedBy(here, [task(6)], 1)).toBeNull();
});

test("linking follows the order of choice and skips links there are", () => {
  expect(chain(here, [3, 5, 6])?.operations).toEqual([{ op: "add_link", predecessor: 3, successor: 5, kind: "FS", lag_minutes: 0, lag_unit: "working" }]);
  expect(chain(here, [2, 3])).toBeNull();
});

test("ten steps on one task are one operation", () => {
  const commands = [movedBy(here, [task(2)], 1)!, movedBy(here, [asEdited(task(2), [movedBy(here, [task(2)], 1)!])], 1)!, complete(here, task(2), "10")!];
  expect(merged(commands)).toEqual([{ op: "update_task", task: 2, set: { start: "2026-11-04T08:00", percent: 10 } }]);
  expect(commands[0]!.operations).toEqual([{ op: "update_task", task: 2, set: { start: "2026-11-03T08:00" } }]);
  expect(settings(commands).get(2)).toEqual({ start: "2026-11-04T08:00", percent: 10 });
});

test("the title names the last edit and counts those of another kind", () => {
  const longer = lengthen(here, task(5), 22080)!;
  expect(title([longer, lengthen(here, task(5), 22560)!])).toBe("2.1 takes 47\u00a0d instead of 45\u00a0d");
  expect(title([longer, complete(here, task(2), "10")!])).toBe("1.1 is 10\u00a0% done, and 1 more");
  expect(title([])).toBe("");
});

test("rights decide field by field", () => {
  const member = plan({ may_edit: false });
  expect(mayEdit(member, task(2), "percent")).toBe(true);
  expect(mayEdit(member, task(2), "start")).toBe(false);
  expect(mayEdit(here, task(1), "start")).toBe(false);
  expect(mayEdit(here, task(1), "name")).toBe(true);
  expect(mayEdit(here, task(1), "percent")).toBe(false);
  expect(mayEdit(here, task(6), "duration")).toBe(false);
  expect(mayEdit(plan({ may_edit: false, may_report: false }), task(2), "percent")).toBe(false);
});
