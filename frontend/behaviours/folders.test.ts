import { expect, test } from "vitest";

import { droppedFolders, type Entry, filesBelow, pathsOf } from "./folders.ts";

function file(path: string): Entry {
  const made = new File(["x"], path.split("/").at(-1)!);
  return { isFile: true, isDirectory: false, fullPath: path, file: (found) => found(made) };
}

function folder(path: string, ...portions: Entry[][]): Entry {
  const readEntries = (found: (entries: Entry[]) => void): void => found(portions.shift() ?? []);
  return { isFile: false, isDirectory: true, fullPath: path, createReader: () => ({ readEntries }) };
}

test("a folder is read to its end, portion by portion, and below", async () => {
  const root = folder("/plans", [file("/plans/b.xml")], [folder("/plans/a", [file("/plans/a/c.gan")]), file("/plans/d.csv")]);
  const found = await filesBelow([root, file("/alone.mpp")]);
  expect(found.map((one) => one.path)).toEqual(["alone.mpp", "plans/a/c.gan", "plans/b.xml", "plans/d.csv"]);
  expect(found.map((one) => one.file.name)).toEqual(["alone.mpp", "c.gan", "b.xml", "d.csv"]);
});

test("what cannot be read is passed over, and there is an end", async () => {
  const gone: Entry = { isFile: true, isDirectory: false, fullPath: "/gone", file: (_found, failed) => failed() };
  const closed = folder("/closed");
  closed.createReader = () => ({ readEntries: (_found, failed) => failed() });
  expect(await filesBelow([gone, closed])).toEqual([]);
  const many = folder("/many", Array.from({ length: 9 }, (_, n) => file(`/many/${n}`)));
  expect(await filesBelow([many], 4)).toHaveLength(4);
});

test("a drop of files alone needs no entries", () => {
  const item = (entry: Entry | null): DataTransferItem => ({ webkitGetAsEntry: () => entry }) as unknown as DataTransferItem;
  expect(droppedFolders([item(file("/a.xml")), item(null)])).toBeNull();
  expect(droppedFolders(undefined)).toBeNull();
  expect(droppedFolders([item(file("/a.xml")), item(folder("/x"))])).toHaveLength(2);
});

test("paths follow the order in which the form sends the files", () => {
  const input = (...files: { name: string; webkitRelativePath: string }[]): HTMLInputElement => ({ files }) as unknown as HTMLInputElement;
  const dropped = input({ name: "a.xml", webkitRelativePath: "" }, { name: "b.xml", webkitRelativePath: "" });
  const chosen = input({ name: "c.xml", webkitRelativePath: "plans/c.xml" }, { name: "d.xml", webkitRelativePath: "" });
  const known = new WeakMap([[dropped, ["x/a.xml", "x/b.xml"]]]);
  expect(pathsOf([dropped, chosen], known)).toEqual(["x/a.xml", "x/b.xml", "plans/c.xml", "d.xml"]);
  known.set(dropped, ["stale"]);
  expect(pathsOf([dropped], known)).toEqual(["a.xml", "b.xml"]);
});
