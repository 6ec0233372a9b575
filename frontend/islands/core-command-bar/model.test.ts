import { expect, test } from "vitest";

import { groups, score, type Entry } from "./model.ts";

const entry = (label: string, kind: Entry["kind"] = "page", url?: string): Entry => ({ label, kind, ...(url ? { url } : {}) });

test("every word typed must be found, in any order and without accents", () => {
  expect(score(entry("Kraków Office Move"), "office krak")).toBeGreaterThan(0);
  expect(score(entry("Kraków Office Move"), "office dublin")).toBe(0);
});

test("the beginning of the label counts more than the middle, and that more than a hint", () => {
  const [first, word, inside] = [score(entry("Import a plan"), "imp"), score(entry("An import"), "imp"), score({ ...entry("Plans"), hint: "import" }, "imp")];
  expect(first).toBeGreaterThan(word);
  expect(word).toBeGreaterThan(inside);
});

test("signs of patterns are only signs", () => {
  expect(score(entry("SPI(t)"), "spi(")).toBeGreaterThan(0);
});

test("what the server found comes first in its own groups, one URL once", () => {
  const own = [entry("Plan", "page", "/plan/"), entry("Import", "action", "/import/")];
  const found = { groups: [{ title: "Workspaces", items: [{ label: "I-03", url: "/i-03/" }] }, { title: "Pages", items: [{ label: "Import plans", url: "/import/" }] }] };
  expect(groups(own, found, "").map((group) => [group.title, group.entries.map((one) => one.label)])).toEqual([
    ["Workspaces", ["I-03"]],
    ["Pages", ["Import plans"]],
    ["On this page", ["Plan"]],
  ]);
});

test("nothing fits, nothing is shown", () => {
  expect(groups([entry("Plan", "page")], { groups: [] }, "zzz")).toEqual([]);
});
