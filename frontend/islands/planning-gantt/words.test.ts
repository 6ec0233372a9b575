import { expect, test } from "vitest";

import { plan } from "./fixture.ts";
import { days, escaped, number, pageOf, plural, predecessors, taskWords } from "./words.ts";

test("figures carry a true minus and a unit that never breaks off", () => {
  expect([days(45), days(75, true), days(-45, true), days(0, true), days(7.5)]).toEqual(["45\u00a0d", "+75\u00a0d", "−45\u00a0d", "0\u00a0d", "7.5\u00a0d"]);
  expect(number(12345.67)).toBe("12,345.7");
});

test("a task is written as in the grid, the year only outside the status year", () => {
  const here = plan();
  expect(taskWords(here, here.byId.get(5)!)).toEqual({ duration: "45\u00a0d", start: "30\u00a0Nov", finish: "5\u00a0Feb\u00a0’27", percent: "0\u00a0%", slack: "2\u00a0d", owner: "P. Zieliński" });
  expect(taskWords(here, here.byId.get(2)!).slack).toBe("−45\u00a0d");
  expect(taskWords(here, here.byId.get(6)!).duration).toBe("");
  expect(taskWords(here, here.byId.get(1)!).slack).toBe("");
});

test("what is missing is a dash, never nought", () => {
  const here = plan();
  const gap = { ...here.byId.get(2)!, start: null, finish: null, percent: null, slack_minutes: null, duration_minutes: null };
  expect(taskWords(here, gap)).toMatchObject({ start: "–", finish: "–", percent: "–", slack: "", duration: "" });
});

test("predecessors are numbers with kind and lag where they are not plain", () => {
  const here = plan();
  expect(predecessors(here, here.byId.get(3)!)).toBe("2");
  expect(predecessors(here, here.byId.get(5)!)).toBe("2SS+2\u00a0d");
});

test("words of users never become markup", () => {
  expect(escaped(`<img src=x onerror="a('b')">&`)).toBe("&#60;img src=x onerror=&#34;a(&#39;b&#39;)&#34;&#62;&#38;");
});

test("one is singular", () => {
  expect([plural(1, "task"), plural(1204, "task")]).toEqual(["1 task", "1,204 tasks"]);
});

test("the page of a task stands beside the plan, under the number that the plan's file gave it", () => {
  const [task] = plan().tasks;
  expect(new URL(pageOf({ ...task!, uid: 96 }), "https://deck.example/projects/S-02/plan/").pathname).toBe("/projects/S-02/tasks/96/");
});
