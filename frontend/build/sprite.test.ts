import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { sprite, target } from "./sprite.ts";

test("the committed sprite is the one that the icon names make", () => {
  expect(readFileSync(target, "utf8")).toBe(sprite());
});

test("no icon brings a colour, a size or a style of its own", () => {
  expect(sprite()).not.toMatch(/ (fill|stroke|style|width)="(?!0")/);
});
