import { expect, test } from "vitest";

import { instant, iso } from "./model.ts";
import { WorkingDays } from "./work.ts";

const work = new WorkingDays({ weekdays: [5, 6], days: ["2026-11-11"] });
const at = (text: string) => instant(text)!;

test("shifting skips weekends and days off and keeps the time of day", () => {
  expect(iso(work.shift(at("2026-11-06T08:00"), 1))).toBe("2026-11-09T08:00");
  expect(iso(work.shift(at("2026-11-10T08:00"), 1))).toBe("2026-11-12T08:00");
  expect(iso(work.shift(at("2026-11-09T08:00"), -1))).toBe("2026-11-06T08:00");
  expect(iso(work.shift(at("2026-11-07T08:00"), 0))).toBe("2026-11-07T08:00");
});

test("a date dropped on a weekend snaps to the next working day", () => {
  expect(iso(work.snap(at("2026-11-07T08:00")))).toBe("2026-11-09T08:00");
});

test("working days touched are counted, at least one", () => {
  expect(work.count(at("2026-11-02T08:00"), at("2026-11-06T17:00"))).toBe(5);
  expect(work.count(at("2026-11-09T08:00"), at("2026-11-13T17:00"))).toBe(4);
  expect(work.count(at("2026-11-07T08:00"), at("2026-11-07T09:00"))).toBe(1);
});

test("spans of rest join days that touch", () => {
  const spans = work.spans(at("2026-11-06T00:00"), at("2026-11-16T00:00")).map((span) => span.map((date) => iso(date).slice(0, 10)));
  expect(spans).toEqual([["2026-11-07", "2026-11-09"], ["2026-11-11", "2026-11-12"], ["2026-11-14", "2026-11-16"]]);
});

test("a calendar that never works does not hang", () => {
  expect(new WorkingDays({ weekdays: [0, 1, 2, 3, 4, 5, 6], days: [] }).shift(at("2026-11-06T08:00"), 2).getDate()).toBe(8);
});
