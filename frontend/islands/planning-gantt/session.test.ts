import { expect, test } from "vitest";

import { Refused, type ChangeSet } from "./api.ts";
import type { Command, Operation } from "./edits.ts";
import { Session, type State } from "./session.ts";

const command = (id: number): Command => ({ says: `task ${id}`, operations: [{ op: "remove_task", task: id }] });

/** The server's side of the endpoints, kept in memory. */
class Server {
  calls: string[] = [];
  refuse: Refused | null = null;
  #next = 1;

  #set(id: number, state: ChangeSet["state"]): ChangeSet {
    return { id, state, version: 1, effects: { finish: { before: null, after: null, shift_days: null }, moved: [], critical: { entered: [], left: [] }, cost: { before: null, after: null } } };
  }

  async preview(version: number, title: string, operations: Operation[]): Promise<ChangeSet> {
    this.calls.push(`preview v${version} ${title} (${operations.length})`);
    if (this.refuse) throw this.refuse;
    return this.#set(this.#next++, "draft");
  }

  async act(id: number, action: string): Promise<ChangeSet> {
    this.calls.push(`${action} ${id}`);
    if (this.refuse) throw this.refuse;
    return this.#set(id, action === "apply" ? "applied" : "discarded");
  }
}

function sitting() {
  const server = new Server();
  const happened: string[] = [];
  let state: State | undefined;
  const session = new Session(server, () => 3, (now) => (state = now), (what) => happened.push(what));
  return { server, session, happened, state: () => state! };
}

test("a command is previewed, and a second one replaces the draft", async () => {
  const { server, session, state } = sitting();
  session.add(command(1));
  await session.settled();
  session.add(command(2));
  await session.settled();
  expect(server.calls).toEqual(["preview v3 task 1 (1)", "discard 1", "preview v3 task 2, and 1 more (2)"]);
  expect(state().preview?.id).toBe(2);
  expect(state().busy).toBe(false);
});

test("quick commands are previewed together", async () => {
  const { server, session } = sitting();
  for (const id of [1, 2, 3]) session.add(command(id));
  await session.settled();
  expect(server.calls).toEqual(["preview v3 task 3, and 2 more (3)"]);
});

test("undo takes back the last command, redo brings it again, and the last draft is discarded", async () => {
  const { server, session, state } = sitting();
  session.add(command(1));
  await session.settled();
  session.undo();
  await session.settled();
  expect(state()).toMatchObject({ commands: [], preview: null, mayUndo: false, mayRedo: true });
  session.redo();
  await session.settled();
  expect(state().commands).toHaveLength(1);
  expect(server.calls).toEqual(["preview v3 task 1 (1)", "discard 1", "preview v3 task 1 (1)"]);
});

test("undo after applying reverts what was applied", async () => {
  const { server, session, happened, state } = sitting();
  session.add(command(1));
  await session.apply();
  expect(happened).toEqual(["applied"]);
  expect(state()).toMatchObject({ commands: [], preview: null, mayUndo: true });
  session.undo();
  await session.settled();
  expect(server.calls.at(-1)).toBe("revert 1");
  expect(happened).toEqual(["applied", "reverted"]);
  expect(state().mayUndo).toBe(false);
});

test("a draft that is kept is neither applied nor discarded", async () => {
  const { server, session, happened, state } = sitting();
  session.add(command(1));
  await session.keep();
  expect(server.calls).toEqual(["preview v3 task 1 (1)"]);
  expect(happened).toEqual(["kept"]);
  expect(state().commands).toEqual([]);
});

test("a refusal keeps the commands and says why; the next answer clears it", async () => {
  const { server, session, state } = sitting();
  server.refuse = new Refused(409, "Somebody was faster.", [{ task: 1, field: "start", base: 1, theirs: 2, yours: 3 }]);
  session.add(command(1));
  await session.settled();
  expect(state()).toMatchObject({ refusal: "Somebody was faster.", preview: null });
  expect(state().conflicts).toHaveLength(1);
  expect(state().commands).toHaveLength(1);
  server.refuse = null;
  session.drop();
  await session.settled();
  expect(state()).toMatchObject({ refusal: null, commands: [] });
});

test("a refused revert can be tried again", async () => {
  const { server, session, state } = sitting();
  session.add(command(1));
  await session.apply();
  server.refuse = new Refused(403, "Only A. Brennan may.");
  session.undo();
  await session.settled();
  expect(state()).toMatchObject({ refusal: "Only A. Brennan may.", mayUndo: true });
});
