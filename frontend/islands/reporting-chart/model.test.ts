import { expect, test } from "vitest";

import { cell, columns, config, dressed, rows } from "./model.ts";

const token = (name: string) => `<${name}>`;

test("the chart takes its colours from the page", () => {
  expect(config(token)).toMatchObject({ background: "transparent", axis: { gridColor: "<--line-1>" }, line: { color: "<--cat-1>" } });
});

test("named tokens in a spec become colours, rows stay as they are", () => {
  const spec = { mark: { color: "token:--red" }, data: { values: [{ name: "token:--red" }] }, layer: [{ encoding: { color: { value: "token:--cat-2" } } }] };
  expect(dressed(spec, token)).toEqual({ mark: { color: "<--red>" }, data: { values: [{ name: "token:--red" }] }, layer: [{ encoding: { color: { value: "<--cat-2>" } } }] });
});

test("the table shows the rows of the chart or of its first layer that has any", () => {
  expect(rows({ data: { values: [{ a: 1 }] } })).toEqual([{ a: 1 }]);
  expect(rows({ layer: [{}, { data: { values: [{ b: 2 }] } }] })).toEqual([{ b: 2 }]);
  expect(rows({ data: { name: "elsewhere" } })).toEqual([]);
  expect(columns([{ a: 1 }, { b: 2, a: 3 }])).toEqual(["a", "b"]);
});

test("a gap in the table is a dash and a minus is a minus", () => {
  expect([cell(null), cell(""), cell(-1234.567), cell("x")]).toEqual(["–", "–", "−1,234.57", "x"]);
});
