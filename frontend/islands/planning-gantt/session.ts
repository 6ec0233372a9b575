/**
 * One sitting at a plan: commands are gathered into one change set, previewed, then applied, kept or dropped.
 * Undo takes back the last command; with none left it reverts what was applied in this sitting.
 */
import { Refused, type ChangeSet, type Conflict, type PlanApi } from "./api.ts";
import { merged, title, type Command } from "./edits.ts";

export interface State {
  commands: Command[];
  preview: ChangeSet | null;
  busy: boolean;
  refusal: string | null;
  conflicts: Conflict[];
  mayUndo: boolean;
  mayRedo: boolean;
}

type Api = Pick<PlanApi, "preview" | "act">;
type Happened = "applied" | "kept" | "reverted";

export class Session {
  #commands: Command[] = [];
  #undone: Command[] = [];
  #applied: number[] = [];
  #preview: ChangeSet | null = null;
  #refusal: string | null = null;
  #conflicts: Conflict[] = [];
  #busy = 0;
  #turn = 0;
  #queue: Promise<void> = Promise.resolve();
  readonly #api: Api;
  readonly #version: () => number;
  readonly #changed: (state: State) => void;
  readonly #happened: (what: Happened, set: ChangeSet) => void;

  constructor(api: Api, version: () => number, changed: (state: State) => void, happened: (what: Happened, set: ChangeSet) => void) {
    this.#api = api;
    this.#version = version;
    this.#changed = changed;
    this.#happened = happened;
  }

  get state(): State {
    const still = this.#busy === 0;
    return {
      commands: this.#commands,
      preview: this.#preview,
      busy: !still,
      refusal: this.#refusal,
      conflicts: this.#conflicts,
      mayUndo: this.#commands.length > 0 || this.#applied.length > 0,
      mayRedo: this.#undone.length > 0,
    };
  }

  add(command: Command): void {
    this.#commands = [...this.#commands, command];
    this.#undone = [];
    this.#previewSoon();
  }

  undo(): void {
    const last = this.#commands.at(-1);
    if (last) {
      this.#commands = this.#commands.slice(0, -1);
      this.#undone.push(last);
      this.#previewSoon();
    } else if (this.#applied.length) void this.#run(() => this.#revert());
  }

  redo(): void {
    const command = this.#undone.pop();
    if (!command) return;
    this.#commands = [...this.#commands, command];
    this.#previewSoon();
  }

  drop(): void {
    this.#commands = [];
    this.#undone = [];
    this.#previewSoon();
  }

  apply(): Promise<void> {
    return this.#run(async () => {
      const set = this.#preview;
      if (!set) return;
      const done = await this.#api.act(set.id, "apply");
      this.#applied.push(set.id);
      this.#clear();
      this.#happened("applied", { ...set, ...done });
    });
  }

  keep(): Promise<void> {
    return this.#run(async () => {
      const set = this.#preview;
      if (!set) return;
      this.#clear();
      this.#happened("kept", set);
    });
  }

  /** Put the same commands on the newest version, after somebody else was faster. */
  rebase(): Promise<void> {
    return this.#run(async () => {
      if (this.#preview) this.#preview = await this.#api.act(this.#preview.id, "rebase");
    });
  }

  /** Resolves when nothing is on its way. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #revert(): Promise<void> {
    const id = this.#applied.at(-1);
    if (id === undefined) return;
    const set = await this.#api.act(id, "revert");
    this.#applied.pop();
    this.#happened("reverted", set);
  }

  #clear(): void {
    this.#commands = [];
    this.#undone = [];
    this.#preview = null;
  }

  #previewSoon(): void {
    const turn = ++this.#turn;
    void this.#run(async () => {
      if (turn !== this.#turn) return;
      const old = this.#preview;
      this.#preview = null;
      if (old) await this.#api.act(old.id, "discard");
      if (!this.#commands.length) return;
      this.#preview = await this.#api.preview(this.#version(), title(this.#commands), merged(this.#commands));
    });
  }

  #run(work: () => Promise<void>): Promise<void> {
    this.#busy += 1;
    this.#changed(this.state);
    this.#queue = this.#queue.then(async () => {
      this.#refusal = null;
      this.#conflicts = [];
      try {
        await work();
      } catch (error) {
        this.#refusal = error instanceof Error ? error.message : String(error);
        this.#conflicts = error instanceof Refused ? error.conflicts : [];
      } finally {
        this.#busy -= 1;
        this.#changed(this.state);
      }
    });
    return this.#queue;
  }
}
