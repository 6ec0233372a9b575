import { expect, test } from "vitest";

import { plan } from "./fixture.ts";
import { editable } from "./sheet.ts";
import { written } from "./words.ts";

test("a manager edits everything of a task, the name and links of a summary, no length of a milestone", () => {
  const here = plan();
  expect(editable(here, here.byId.get(2)!)).toEqual(["name", "duration", "start", "finish", "percent", "predecessors"]);
  expect(editable(here, here.byId.get(1)!)).toEqual(["name", "predecessors"]);
  expect(editable(here, here.byId.get(6)!)).toEqual(["name", "start", "finish", "percent", "predecessors"]);
});

test("who may only report opens progress alone, and who may only read opens nothing", () => {
  const reporter = plan({ may_edit: false });
  expect(editable(reporter, reporter.byId.get(2)!)).toEqual(["percent"]);
  expect(editable(reporter, reporter.byId.get(1)!)).toEqual([]);
  const reader = plan({ may_edit: false, may_report: false });
  expect(editable(reader, reader.byId.get(2)!)).toEqual([]);
});

test("fields stand as a person types them", () => {
  const here = plan();
  const task = here.byId.get(5)!;
  expect(["name", "duration", "start", "finish", "percent", "predecessors"].map((field) => written(here, task, field as "name"))).toEqual(
    ["Federate <logins>", "45", "2026-11-30", "2027-02-05", "0", "2SS+2 d"]);
});
