/**
 * <div data-island="planning-gantt" data-source="/api/v1/plans/7/gantt"></div>
 * The page must allow inline style attributes (style-src-attr), because dhtmlx sets them; scripts stay strict.
 */
import { el } from "../../behaviours/dom.ts";
import { announce } from "../../behaviours/live.ts";
import { showToast } from "../../behaviours/toast.ts";
import { PlanApi, type ChangeSet } from "./api.ts";
import { Bar } from "./bar.ts";
import type { Options, Proposal } from "./bars.ts";
import { DhtmlxChart, type Chart } from "./draw.ts";
import { asEdited, chain, complete, lengthen, mayEdit, movedBy, resizedBy, settings, start as startOn, typed, Unreadable, type Command, type Field } from "./edits.ts";
import { announceKeys, handleKeys } from "./keys.ts";
import { linkDialog, newTaskDialog } from "./dialogs.ts";
import { NarrowList } from "./list.ts";
import { between, index, instant, isFiltering, shown, subtree, type Filter, type Plan, type Task } from "./model.ts";
import { next, type Zoom } from "./scale.ts";
import { Session, type State } from "./session.ts";
import { taskSheet } from "./sheet.ts";
import { Tools } from "./tools.ts";
import { called, pageOf, plural } from "./words.ts";
import { WorkingDays } from "./work.ts";

const narrow = matchMedia("(max-width: 640px)");
const medium = matchMedia("(max-width: 1180px)");
const wideGrid = 562;
const mediumGrid = 300;

export class Island {
  readonly #root: HTMLElement;
  readonly #api: PlanApi;
  readonly #session: Session;
  readonly #bar: Bar;
  readonly #list = new NarrowList((id) => this.openSheet(id));
  readonly #box = el("div", { class: "chart-root" });
  #tools!: Tools;
  #chart: Chart | null = null;
  #plan!: Plan;
  #filter: Filter = { text: "", owner: "", critical: false };
  #options: Options = { critical: true, slack: true, baseline: true };
  #zoom: Zoom = "months";
  #chosen: number[] = [];
  #linkFrom: number | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#api = new PlanApi(root.dataset.source ?? "");
    this.#session = new Session(this.#api, () => this.#plan.plan.version, (state) => this.#changed(state), (what, set) => void this.#happened(what, set));
    this.#bar = new Bar({
      drop: () => this.#session.drop(), undo: () => this.undo(), keep: () => void this.#session.keep(), apply: () => void this.#session.apply(),
      reload: () => { this.#session.drop(); void this.#reload(); },
    });
  }

  async open(): Promise<void> {
    this.#plan = index(await this.#api.read());
    this.#tools = new Tools(this.#plan, this.#options, {
      undo: () => this.undo(), redo: () => this.redo(), add: () => this.add(), link: () => this.link(), remove: () => this.remove(), page: () => this.openPage(),
      options: (options) => { this.#options = options; this.#chart?.options(options); },
      filter: (filter) => this.#filtered(filter),
      zoom: (level) => this.#zoomTo(level), step: (step) => this.#zoomTo(next(this.#zoom, step)),
      fit: () => this.#chart && this.#zoomed(this.#chart.fit()), today: () => this.#toDate(this.#plan.plan.today), fold: (open) => this.#chart?.foldAll(open),
    });
    const chart = el("div", { class: "plan-chart", role: "region", "aria-label": `Plan of ${this.#plan.plan.name}: task grid and Gantt chart` }, this.#box);
    this.#root.classList.add("plan-island");
    this.#root.replaceChildren(this.#tools.element, chart, this.#list.element, this.#bar.element);
    this.#arrange();
    for (const media of [narrow, medium]) media.addEventListener("change", () => this.#arrange());
    addEventListener("hashchange", () => this.#followHash());
    addEventListener("beforeunload", (event) => { if (this.#session.state.commands.length) event.preventDefault(); });
    this.#followHash();
    this.#changed(this.#session.state);
    announceKeys(this.#plan);
  }

  get plan(): Plan {
    return this.#plan;
  }

  get chart(): Chart | null {
    return this.#chart;
  }

  undo(): void {
    this.#session.undo();
  }

  redo(): void {
    this.#session.redo();
  }

  /** The tasks that a command is for: the chosen ones, or the one in focus. */
  targets(): number[] {
    const focused = this.#chart?.focused() ?? null;
    return this.#chosen.length ? this.#chosen : focused === null ? [] : [focused];
  }

  move(count: number): void {
    this.#do(() => movedBy(this.#plan, this.#edited(this.targets()), count));
  }

  resize(count: number): void {
    this.#do(() => resizedBy(this.#plan, this.#edited(this.targets()), count));
  }

  link(): void {
    const [target] = this.targets();
    if (!this.#plan.plan.may_edit || target === undefined) return;
    if (this.#chosen.length > 1) return this.#do(() => chain(this.#plan, this.#chosen));
    if (this.#linkFrom === null) {
      this.#linkFrom = target;
      return this.#say(`Link from ${called(this.#plan.byId.get(target))}: go to the task that follows and press Alt+L again. Esc gives up.`);
    }
    const from = this.#linkFrom;
    this.#linkFrom = null;
    if (from !== target) this.#do(() => chain(this.#plan, [from, target]));
  }

  giveUp(): boolean {
    const had = this.#linkFrom !== null || this.#chosen.length > 0;
    if (this.#linkFrom !== null) this.#say("No link was made.");
    this.#linkFrom = null;
    this.#choose([]);
    return had;
  }

  add(): void {
    if (!this.#plan.plan.may_edit) return;
    const [id] = this.targets();
    const after = id === undefined ? undefined : this.#plan.byId.get(id);
    void newTaskDialog(this.#plan, after).then((command) => command && this.#session.add(command));
  }

  openPage(): void {
    const [id] = this.targets();
    const task = id === undefined ? undefined : this.#plan.byId.get(id);
    if (task) location.assign(pageOf(task));
  }

  openSheet(id: number): void {
    const [task] = this.#edited([id]);
    if (!task) return;
    taskSheet(this.#plan, task, {
      typed: (at, field, text) => this.#typed(at, field, text),
      addAfter: (at) => { this.#chosen = [at]; this.add(); },
      remove: (at) => { this.#chosen = [at]; this.remove(); },
    });
  }

  remove(): void {
    if (!this.#plan.plan.may_edit) return;
    const ids = this.targets();
    const operations = ids.map((task) => ({ op: "remove_task" as const, task }));
    if (operations.length) this.#session.add({ says: ids.length === 1 ? `${called(this.#plan.byId.get(ids[0]!))} is removed` : `${ids.length} tasks are removed`, operations });
  }

  toggle(id: number): void {
    this.#choose(this.#chosen.includes(id) ? this.#chosen.filter((one) => one !== id) : [...this.#chosen, id]);
  }

  extend(from: number, to: number): void {
    this.#choose([...new Set([...this.#chosen, from, to])]);
    this.#chart?.select(new Set(this.#chosen), to);
  }

  chooseAll(): void {
    this.#choose(this.#chart?.order() ?? []);
  }

  #arrange(): void {
    const isNarrow = narrow.matches;
    this.#root.classList.toggle("is-narrow", isNarrow);
    this.#box.parentElement!.hidden = isNarrow;
    this.#list.element.hidden = !isNarrow;
    if (isNarrow) return this.#list.show(this.#plan, shown(this.#plan, this.#filter));
    const width = medium.matches ? mediumGrid : wideGrid;
    if (this.#chart) return this.#chart.grid(width);
    this.#draw(width);
  }

  #draw(width: number): void {
    this.#chart = new DhtmlxChart(this.#box, {
      typed: (id, field, text) => this.#typed(id, field, text),
      dragged: (id, mode, from, to, progress) => this.#dragged(id, mode, from, to, progress),
      linked: (source, target, kind) => this.#do(() => ({ says: `${called(this.#plan.byId.get(target))} follows ${called(this.#plan.byId.get(source))}`, operations: [{ op: "add_link", predecessor: source, successor: target, kind, lag_minutes: 0, lag_unit: "working" }] })),
      linkChosen: (id, at) => this.#linkChosen(id, at),
      clicked: (id, event) => this.#clicked(id, event),
      mayEdit: (id, field) => this.#mayEdit(id, field),
    }, width);
    this.#chart.load(this.#plan);
    this.#zoomed(this.#chart.zoomed());
    handleKeys(this.#box, this);
    this.#chart.home(instant(this.#plan.plan.status_date ?? this.#plan.plan.today)!);
  }

  #edited(ids: number[]): Task[] {
    const { commands } = this.#session.state;
    return ids.flatMap((id) => {
      const task = this.#plan.byId.get(id);
      return task ? [asEdited(task, commands)] : [];
    });
  }

  #mayEdit(id: number, field: Field): boolean {
    const task = this.#plan.byId.get(id);
    return Boolean(task && mayEdit(this.#plan, task, field));
  }

  #do(make: () => Command | null): void {
    try {
      const command = make();
      if (command) this.#session.add(command);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      showToast({ text: error.reason, stay: true });
    }
  }

  #typed(id: number, field: Field, text: string): string | null {
    const [task] = this.#edited([id]);
    if (!task) return "This task is no longer there.";
    try {
      const command = typed(this.#plan, task, field, text);
      if (command) this.#session.add(command);
      return null;
    } catch (error) {
      if (error instanceof Unreadable) return error.reason;
      throw error;
    }
  }

  #dragged(id: number, mode: "move" | "resize" | "progress", from: Date, to: Date, progress: number): void {
    const task = this.#plan.byId.get(id)!;
    const work = new WorkingDays(this.#plan.rest);
    if (mode === "progress") return this.#do(() => complete(this.#plan, task, String(Math.round(progress * 20) * 5)));
    if (mode === "move") return this.#do(() => startOn(this.#plan, task, work.snap(from)));
    const [begin, end] = [instant(task.start), instant(task.finish)];
    const byStart = begin && Math.abs(from.getTime() - begin.getTime()) > Math.abs(to.getTime() - (end?.getTime() ?? 0));
    if (byStart) return this.#do(() => startOn(this.#plan, task, work.snap(from)));
    this.#do(() => lengthen(this.#plan, task, work.count(from, to) * this.#plan.plan.minutes_per_day));
  }

  #linkChosen(id: number, at: { x: number; y: number }): void {
    const link = this.#plan.linkById.get(id);
    if (link && this.#plan.plan.may_edit) linkDialog(this.#plan, link, at, (command) => this.#session.add(command));
  }

  #clicked(id: number, event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest(".g-fold, .edit")) return;
    const last = this.#chosen.at(-1);
    if (event.shiftKey && last !== undefined) this.#choose([...new Set([...this.#chosen, ...between(this.#chart?.order() ?? [], last, id)])]);
    else if (event.ctrlKey || event.metaKey) this.toggle(id);
    else this.#choose([id]);
  }

  #choose(ids: number[]): void {
    this.#chosen = ids;
    this.#chart?.select(new Set(ids));
    this.#tools.chosen(ids.length);
    if (ids.length > 1) announce(`${ids.length} tasks selected`);
  }

  #filtered(filter: Filter): void {
    this.#filter = filter;
    const ids = shown(this.#plan, filter);
    const count = this.#plan.tasks.filter((task) => ids?.has(task.id) && task.kind !== "summary").length;
    this.#tools.found(isFiltering(filter) ? plural(count, "task") : "");
    this.#chart?.filter(ids);
    if (narrow.matches) this.#list.show(this.#plan, ids);
  }

  #zoomTo(level: Zoom): void {
    this.#chart?.zoom(level);
    this.#zoomed(level);
  }

  #zoomed(level: Zoom): void {
    this.#zoom = level;
    this.#tools.zoomed(level);
  }

  #toDate(text: string): void {
    const date = instant(text);
    if (date) this.#chart?.showDate(date);
  }

  #changed(state: State): void {
    this.#tools?.history(state.mayUndo, state.mayRedo);
    if (!this.#plan) return;
    this.#bar.show(this.#plan, state);
    this.#chart?.propose(proposals(state, this.#plan));
  }

  async #happened(what: "applied" | "kept" | "reverted", set: ChangeSet): Promise<void> {
    await this.#reload();
    if (document.activeElement === document.body) this.#chart?.select(new Set(this.#chosen), this.#chosen.at(-1));
    if (what === "applied") showToast({ text: `Applied. ${plural(set.effects.moved_count ?? set.effects.moved.length, "task")} moved.`, undo: () => this.undo() });
    if (what === "reverted") showToast({ text: "Taken back." });
    if (what === "kept") showToast({ text: `Kept as draft ${set.id}. The plan is as it was.` });
  }

  async #reload(): Promise<void> {
    this.#plan = index(await this.#api.read());
    this.#tools.owners(this.#plan);
    this.#chart?.load(this.#plan);
    if (narrow.matches) this.#list.show(this.#plan, shown(this.#plan, this.#filter));
    this.#choose(this.#chosen.filter((id) => this.#plan.byId.has(id)));
  }

  #followHash(): void {
    const id = Number(/^#task-(\d+)$/.exec(location.hash)?.[1]);
    if (!id || !this.#plan.byId.has(id)) return;
    if (narrow.matches) return this.#list.reveal(id);
    this.#choose([id]);
    this.#chart?.reveal(id);
    this.#chart?.select(new Set([id]), id);
  }

  #say(text: string): void {
    showToast({ text });
    announce(text);
  }
}

/** Where the preview would put tasks: only what differs from today is drawn. */
function proposals(state: State, plan: Plan): Map<number, Proposal> {
  const result = new Map<number, Proposal>();
  for (const one of state.preview?.effects.moved ?? []) result.set(one.task, { start: instant(one.start[1]), finish: instant(one.finish[1]) });
  for (const operation of state.commands.flatMap((command) => command.operations)) {
    if (operation.op === "remove_task") for (const id of subtree(plan, operation.task)) result.set(id, { start: null, finish: null, removed: true });
  }
  for (const [id, set] of settings(state.commands)) result.set(id, { ...(result.get(id) ?? { start: null, finish: null }), set });
  return result;
}

export async function start(root: HTMLElement): Promise<void> {
  const island = new Island(root);
  try {
    await island.open();
  } catch (error) {
    root.replaceChildren(el("div", { class: "notice notice-red", role: "alert" }, el("p", {}, `The plan could not be shown. ${error instanceof Error ? error.message : ""}`)));
  }
}
