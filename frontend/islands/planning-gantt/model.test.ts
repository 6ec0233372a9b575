import { expect, test } from "vitest";

import { data, plan } from "./fixture.ts";
import { between, expanded, extent, index, instant, iso, lastDay, passing, shown, subtree, type Link, type Task } from "./model.ts";

const none = { text: "", owner: "", critical: false };

test("the index knows children, links into a task and owners once", () => {
  const here = plan();
  expect(here.children.get(0)).toEqual([1, 4]);
  expect(here.into.get(5)?.map((link) => link.id)).toEqual([12]);
  expect(here.owners).toEqual(["K. Bielak", "P. Zieliński"]);
});

test("local wall time goes through unchanged", () => {
  expect(iso(instant("2027-02-05T17:30")!)).toBe("2027-02-05T17:30");
  expect(instant(null)).toBeNull();
});

test("a finish at midnight belongs to the day before", () => {
  const start = instant("2026-11-02T00:00")!;
  expect(lastDay(instant("2026-11-07T00:00")!, start).getDate()).toBe(6);
  expect(lastDay(start, start).getDate()).toBe(2);
});

test("an instant may be a day alone", () => {
  expect(iso(instant("2026-11-11")!)).toBe("2026-11-11T00:00");
});

test("links around the screen are those that begin, end or pass there, between rows that are shown", () => {
  const here = plan();
  const order = [1, 2, 3, 4, 5, 6];
  const around = (from: number, to: number, rows = order) => passing(here.links, (id) => rows.indexOf(id), from, to).map((link) => link.id);
  expect(around(0, 5)).toEqual([11, 12, 13]);
  expect(around(3, 3)).toEqual([12]);
  expect(around(5, 9)).toEqual([13]);
  expect(around(6, 9)).toEqual([]);
  expect(around(0, 5, [1, 2, 4, 5])).toEqual([12]);
  expect([...here.leading].sort()).toEqual([2, 5]);
});

test("without a filter everything is shown", () => {
  expect(shown(plan(), none)).toBeNull();
});

test("a filter keeps the summaries above what fits", () => {
  expect([...shown(plan(), { ...none, text: "hardening" })!].sort()).toEqual([1, 3]);
  expect([...shown(plan(), { ...none, owner: "P. Zieliński" })!].sort()).toEqual([1, 2, 4, 5]);
  expect([...shown(plan(), { text: "2.1 logins", owner: "", critical: true })!].sort()).toEqual([4, 5]);
  expect(shown(plan(), { ...none, text: "nothing like it" })!.size).toBe(0);
});

test("a subtree is the task and all below it", () => {
  expect(subtree(plan(), 4)).toEqual([4, 5, 6]);
});

test("a range is taken in either direction and falls back to the row clicked", () => {
  expect(between([1, 2, 3, 4], 3, 1)).toEqual([1, 2, 3]);
  expect(between([1, 2, 3, 4], 9, 2)).toEqual([2]);
});

test("rows as lists mean the same as rows with names", () => {
  const { tasks, links, ...rest } = data();
  const columns = { tasks: Object.keys(tasks[0]!) as (keyof Task)[], links: Object.keys(links[0]!) as (keyof Link)[] };
  const compact = { ...rest, columns, tasks: tasks.map((row) => columns.tasks.map((name) => row[name])), links: links.map((row) => columns.links.map((name) => row[name])) };
  expect(expanded(compact)).toEqual(data());
});

test("the extent holds tasks, baselines, deadlines and the status date, and is today without any", () => {
  const here = plan();
  expect([iso(extent(here).min), iso(extent(here).max)]).toEqual(["2026-10-30T17:00", "2027-02-05T17:00"]);
  here.byId.get(3)!.baseline_start = "2026-10-01T08:00";
  here.byId.get(3)!.deadline = "2027-03-31T17:00";
  expect([iso(extent(here).min), iso(extent(here).max)]).toEqual(["2026-10-01T08:00", "2027-03-31T17:00"]);
  const empty = index({ ...data({ status_date: null }), tasks: [], links: [] });
  expect([iso(extent(empty).min), iso(extent(empty).max)]).toEqual(["2026-11-05T09:00", "2026-11-05T09:00"]);
});
