/** The plan's endpoints. Refusals come back as words, never as exceptions of the network layer. */
import { csrfToken } from "../../behaviours/dom.ts";
import { firstAnswer } from "../../behaviours/islands.ts";
import type { Operation } from "./edits.ts";
import { expanded, type CompactGanttData, type GanttData } from "./model.ts";

export interface Effects {
  finish: { before: string | null; after: string | null; shift_days: number | null };
  moved: { task: number; start: [string | null, string | null]; finish: [string | null, string | null] }[];
  /** More may have moved than are listed. */
  moved_count?: number;
  critical: { entered: number[]; left: number[] };
  cost: { before: string | number | null; after: string | number | null };
}

export interface ChangeSet {
  id: number;
  state: "draft" | "applied" | "reverted" | "discarded";
  version: number;
  effects: Effects;
}

export interface Conflict {
  task: number;
  field: string;
  base: unknown;
  theirs: unknown;
  yours: unknown;
}

export class Refused extends Error {
  readonly status: number;
  readonly conflicts: Conflict[];
  constructor(status: number, words: string, conflicts: Conflict[] = []) {
    super(words);
    this.status = status;
    this.conflicts = conflicts;
  }
}

interface Refusal {
  detail?: string | { msg: string }[];
  fields?: Record<string, string>;
  conflicts?: Conflict[];
}

function words(status: number, refusal: Refusal): string {
  const detail = typeof refusal.detail === "string" ? refusal.detail : refusal.detail?.map((one) => one.msg).join(" ");
  if (detail) return detail;
  if (refusal.conflicts?.length) return "Somebody changed the same fields in the meantime.";
  return status >= 500 ? "The server could not do this. Nothing was changed." : "This is not possible.";
}

async function call<T>(url: string, body?: unknown): Promise<T> {
  const write = body !== undefined;
  const asked = write ? undefined : firstAnswer(url);
  const answer = await (asked ?? fetch(url, {
    method: write ? "POST" : "GET",
    headers: { Accept: "application/json", ...(write ? { "Content-Type": "application/json", "X-CSRFToken": csrfToken() } : {}) },
    ...(write ? { body: JSON.stringify(body) } : {}),
  })).catch(() => {
    throw new Refused(0, "The server did not answer. Nothing was changed; try again.");
  });
  if (answer.ok) return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
  const refusal = (await answer.json().catch(() => ({}))) as Refusal;
  throw new Refused(answer.status, words(answer.status, refusal), refusal.conflicts ?? []);
}

export class PlanApi {
  readonly #source: string;
  readonly #changes: string;
  readonly #sets: string;

  /** `source` is `/api/v1/plans/7/gantt?compact=true`; the other addresses follow from it. */
  constructor(source: string) {
    this.#source = source;
    this.#changes = source.replace(/\/gantt(\?.*)?$/, "/change-sets");
    this.#sets = source.replace(/\/plans\/.*$/, "/change-sets");
  }

  async read(): Promise<GanttData> {
    return expanded(await call<CompactGanttData>(this.#source));
  }

  preview(version: number, title: string, operations: Operation[]): Promise<ChangeSet> {
    return call(this.#changes, { base_version: version, title, apply: false, operations });
  }

  act(id: number, action: "apply" | "revert" | "discard" | "rebase"): Promise<ChangeSet> {
    return call(`${this.#sets}/${id}/${action}`, {});
  }
}
