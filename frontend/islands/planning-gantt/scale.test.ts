import { expect, test } from "vitest";

import { fitting, levels, next } from "./scale.ts";

test("the closest level that fits is taken, and its columns fill the width", () => {
  expect(fitting(14, 640)).toEqual({ zoom: "days", column: 45 });
  expect(fitting(340, 640)).toEqual({ zoom: "months", column: 57 });
  expect(fitting(3650, 640).zoom).toBe("years");
});

test("columns never get narrower than their labels", () => {
  expect(fitting(36500, 640)).toEqual({ zoom: "years", column: levels.years.least });
});

test("zooming stops at both ends", () => {
  expect([next("days", -1), next("days", 1), next("years", 1)]).toEqual(["days", "weeks", "years"]);
});
