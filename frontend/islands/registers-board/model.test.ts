import { expect, test } from "vitest";

import { cardBeside, laneBeside, stepsInto, type Step } from "./model.ts";

const step = (key: string, target: string): Step => ({ key, label: key, target, asks: false, url: "" });
const steps = [step("finish", "done"), step("cancel", "cancelled"), step("give_up", "cancelled")];

test("a drop means the steps that lead into the lane", () => {
  expect(stepsInto(steps, "cancelled").map((one) => one.key)).toEqual(["cancel", "give_up"]);
  expect(stepsInto(steps, "open")).toEqual([]);
});

test("the keys skip lanes into which no step leads", () => {
  const states = ["open", "busy", "done", "verified", "cancelled"];
  expect(laneBeside(states, "open", 1, steps)).toBe("done");
  expect(laneBeside(states, "done", 1, steps)).toBe("cancelled");
  expect(laneBeside(states, "open", -1, steps)).toBeNull();
});

test("arrows go from card to card and over empty lanes", () => {
  const lengths = [2, 0, 3];
  expect(cardBeside(lengths, 0, 1, "ArrowDown")).toEqual([0, 1]);
  expect(cardBeside(lengths, 0, 1, "ArrowUp")).toEqual([0, 0]);
  expect(cardBeside(lengths, 0, 1, "ArrowRight")).toEqual([2, 1]);
  expect(cardBeside(lengths, 2, 2, "ArrowLeft")).toEqual([0, 1]);
  expect(cardBeside(lengths, 2, 0, "ArrowRight")).toEqual([2, 0]);
});
