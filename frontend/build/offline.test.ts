import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { offline } from "./offline.ts";

type Transform = (code: string, id: string) => { code: string } | undefined;
const transform = offline().transform as unknown as Transform;

test("dhtmlx's style sheet loses its foreign and embedded fonts and its themes, and keeps its layout", () => {
  const path = new URL("../node_modules/dhtmlx-gantt/codebase/dhtmlxgantt.css", import.meta.url);
  const css = transform(readFileSync(path, "utf8"), path.pathname)!.code;
  expect(css).not.toMatch(/@font-face|https?:\/\/(?!www\.w3\.org)|data:image\/png|data:font|data-gantt-theme/);
  expect(css).toContain(".gantt_task_line");
});

test("a font of our own stays", () => {
  const css = '@font-face{font-family:"Inter";src:url(./files/inter.woff2)}';
  expect(transform(css, "/x/inter.css")?.code).toBe(css);
});
