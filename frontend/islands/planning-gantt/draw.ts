/** The one file that knows dhtmlx-gantt. Everything else speaks to the Chart interface. */
import { gantt as theOne, type GanttStatic } from "dhtmlx-gantt";

import "dhtmlx-gantt/codebase/dhtmlxgantt.css";
import "./gantt.css";

import { bars, type Options, type Proposal } from "./bars.ts";
import { cellEditor } from "./cell_editor.ts";
import { background } from "./background.ts";
import { editing } from "./editing.ts";
import { columns } from "./grid.ts";
import type { Field } from "./edits.ts";
import { LinksInSight, linkTypes } from "./links.ts";
import { extent, instant, type LinkKind, type Plan, type Task } from "./model.ts";
import { fitting, levels, type Zoom } from "./scale.ts";

export type { Options, Proposal } from "./bars.ts";

export interface ChartEvents {
  /** A cell was typed into: null when taken, else the reason why not. */
  typed(id: number, field: Field, text: string): string | null;
  dragged(id: number, mode: "move" | "resize" | "progress", start: Date, finish: Date, progress: number): void;
  linked(source: number, target: number, kind: LinkKind): void;
  linkChosen(id: number, at: { x: number; y: number }): void;
  clicked(id: number, event: MouseEvent): void;
  mayEdit(id: number, field: Field): boolean;
}

export interface Chart {
  zoomed(): Zoom;
  /** Scrolls to the status date where the plan is wider than the chart, else to its beginning. */
  home(date: Date): void;
  load(plan: Plan): void;
  filter(ids: Set<number> | null): void;
  propose(proposals: Map<number, Proposal>): void;
  select(ids: Set<number>, focus?: number): void;
  zoom(level: Zoom): void;
  fit(): Zoom;
  reveal(id: number): void;
  showDate(date: Date): void;
  foldAll(open: boolean): void;
  /** Opens or closes one summary; false when there was nothing to do. */
  fold(id: number, open: boolean): boolean;
  options(options: Options): void;
  edit(id: number, field: Field): void;
  focused(): number | null;
  order(): number[];
  grid(width: number): void;
}

const linkKinds = Object.fromEntries(Object.entries(linkTypes).map(([kind, type]) => [type, kind])) as Record<string, LinkKind>;

/** Pixels kept free right of the last bar for the owner's name. */
const labelRoom = 96;

export interface Row {
  id: number;
  text: string;
  start_date: Date;
  end_date: Date;
  progress: number;
  parent: number;
  type: string;
  open: boolean;
  unscheduled: boolean;
}

export class DhtmlxChart implements Chart {
  /** The package makes one of its own when it is loaded; a second one would be waited for. */
  readonly #gantt: GanttStatic = theOne;
  readonly #links = new LinksInSight(theOne);
  readonly #root: HTMLElement;
  readonly #events: ChartEvents;
  #plan!: Plan;
  #filtering = "";
  #chosen = new Set<number>();
  #proposals = new Map<number, Proposal>();
  #options: Options = { critical: true, slack: true, baseline: true };
  #zoom: Zoom = "months";
  #column = levels.months.column;
  #gridWidth = 0;

  constructor(root: HTMLElement, events: ChartEvents, gridWidth: number) {
    this.#root = root;
    this.#events = events;
    this.#gridWidth = gridWidth;
    this.#configure();
    this.#templates();
    this.#listen();
  }

  zoomed(): Zoom {
    return this.#zoom;
  }

  home(date: Date): void {
    const { min, max } = this.#extent();
    const fits = this.#gantt.posFromDate(max) - this.#gantt.posFromDate(min) < (this.#gantt.$task?.offsetWidth ?? 0);
    if (fits) this.#gantt.scrollTo(Math.max(0, this.#gantt.posFromDate(min) - 12), null as never);
    else this.showDate(date);
  }

  load(plan: Plan): void {
    const first = !this.#plan;
    this.#plan = plan;
    const gantt = this.#gantt;
    gantt.config.columns = columns(this.#context()) as never;
    gantt.config.readonly = !(plan.plan.may_edit || plan.plan.may_report);
    gantt.config.drag_move = gantt.config.drag_resize = gantt.config.drag_links = plan.plan.may_edit;
    gantt.config.drag_progress = plan.plan.may_edit || plan.plan.may_report;
    if (first) this.#fitted();
    else this.#range();
    const open = new Map<number, boolean>();
    if (!first) gantt.eachTask((task: { id: number; $open: boolean }) => void open.set(Number(task.id), task.$open));
    const scroll = first ? null : gantt.getScrollState();
    if (first) gantt.init(this.#root);
    else gantt.clearAll();
    this.#links.load(plan);
    gantt.batchUpdate(() => gantt.parse({ data: plan.tasks.map((task) => this.#row(plan, task, open)), links: [] } as never));
    if (scroll) gantt.scrollTo(scroll.x, scroll.y);
  }

  filter(ids: Set<number> | null): void {
    // Asked for every task at every repaint: only while something is filtered.
    if (this.#filtering) this.#gantt.detachEvent(this.#filtering);
    this.#filtering = ids ? this.#gantt.attachEvent("onBeforeTaskDisplay", (id) => ids.has(Number(id))) : "";
    this.#gantt.render();
  }

  propose(proposals: Map<number, Proposal>): void {
    if (!proposals.size && !this.#proposals.size) return;
    this.#proposals = proposals;
    this.#range();
    this.#gantt.render();
  }

  select(ids: Set<number>, focus?: number): void {
    const before = this.#chosen;
    this.#chosen = new Set(ids);
    for (const id of new Set([...before, ...ids])) if (before.has(id) !== ids.has(id) && this.#gantt.isTaskExists(id)) this.#gantt.refreshTask(id, false);
    if (focus === undefined || !this.#gantt.isTaskExists(focus)) return;
    // dhtmlx switches its keys on half a second after it was made; a focus asked for before that would be lost.
    const { dispatcher } = (this.#gantt as unknown as { $keyboardNavigation: { dispatcher: { isEnabled(): boolean; enable(): void } } }).$keyboardNavigation;
    if (!dispatcher.isEnabled()) dispatcher.enable();
    this.#gantt.ext.keyboardNavigation.focus({ type: "taskCell", id: focus, column: "name" });
  }

  zoom(level: Zoom): void {
    const centre = this.#centre();
    this.#setZoom(level);
    this.#range();
    this.#gantt.render();
    if (centre) this.showDate(centre);
  }

  fit(): Zoom {
    const zoom = this.#fitted();
    this.#gantt.render();
    this.#gantt.scrollTo(0, null as never);
    return zoom;
  }

  reveal(id: number): void {
    if (!this.#gantt.isTaskExists(id)) return;
    for (let at = this.#plan.byId.get(id)?.parent; at; at = this.#plan.byId.get(at)?.parent) this.#gantt.open(at);
    this.#gantt.showTask(id);
  }

  showDate(date: Date): void {
    const width = this.#gantt.$task?.offsetWidth ?? 0;
    this.#gantt.scrollTo(Math.max(0, this.#gantt.posFromDate(date) - width / 2), null as never);
  }

  foldAll(open: boolean): void {
    this.#gantt.batchUpdate(() => {
      for (const id of this.#plan.children.keys()) if (id && this.#gantt.isTaskExists(id)) this.#gantt.getTask(id).$open = open;
    });
    this.#gantt.render();
  }

  fold(id: number, open: boolean): boolean {
    if (!this.#plan.children.has(id) || this.#gantt.getTask(id).$open === open) return false;
    if (open) this.#gantt.open(id);
    else this.#gantt.close(id);
    return true;
  }

  options(options: Options): void {
    this.#options = options;
    this.#gantt.render();
  }

  edit(id: number, field: Field): void {
    this.#gantt.ext.inlineEditors.startEdit(id, field);
  }

  focused(): number | null {
    const row = document.activeElement?.closest<HTMLElement>("[data-task-id]");
    return row && this.#root.contains(row) ? Number(row.dataset.taskId) : null;
  }

  order(): number[] {
    const ids: number[] = [];
    for (let at = 0; at < this.#gantt.getVisibleTaskCount(); at += 1) ids.push(Number(this.#gantt.getTaskByIndex(at).id));
    return ids;
  }

  grid(width: number): void {
    if (width === this.#gridWidth) return;
    this.#gridWidth = width;
    this.#layout();
    this.#gantt.config.columns = columns(this.#context()) as never;
    this.#gantt.resetLayout();
    this.#gantt.render();
  }

  #context() {
    return {
      plan: () => this.#plan,
      options: () => this.#options,
      proposal: (id: number) => this.#proposals.get(id),
      wide: this.#gridWidth > 320,
      width: this.#gridWidth,
    };
  }

  #configure(): void {
    const { config } = this.#gantt;
    this.#gantt.plugins({ keyboard_navigation: true });
    Object.assign(config, {
      date_format: "%Y-%m-%d %H:%i", row_height: 28, bar_height: 13, scale_height: 44, task_attribute: "data-task-id",
      show_task_cells: false, show_errors: false, smart_rendering: true, smart_scales: true, static_background: false,
      keyboard_navigation: true, keyboard_navigation_cells: true, select_task: false, show_unscheduled: true,
      details_on_dblclick: false, details_on_create: false, drag_project: false, round_dnd_dates: false, order_branch: false,
      auto_types: false, open_tree_initially: true, sort: false, scroll_on_click: false, min_column_width: 20, link_radius: 1,
      link_line_width: 1, link_arrow_size: 5, link_wrapper_width: 12, deepcopy_on_parse: false, types: { task: "task", project: "project", milestone: "milestone" }, wai_aria_attributes: true,
    });
    config.editor_types = { ...config.editor_types, cell: cellEditor({ plan: () => this.#plan, events: this.#events }) } as never;
    editing(this.#gantt, (id, column) => this.#events.mayEdit(id, column as Field));
    config.type_renderers = bars(this.#gantt, this.#context()) as never;
    this.#layout();
  }

  #layout(): void {
    this.#gantt.config.grid_width = this.#gridWidth;
    this.#gantt.config.layout = {
      css: "gantt_container",
      cols: [
        { width: this.#gridWidth, min_width: 160, rows: [{ view: "grid", scrollX: "gridScroll", scrollable: true, scrollY: "scrollVer" }, { view: "scrollbar", id: "gridScroll", group: "horizontal" }] },
        { resizer: true, width: 1 },
        { rows: [{ view: "timeline", scrollX: "scrollHor", scrollY: "scrollVer" }, { view: "scrollbar", id: "scrollHor", group: "horizontal" }] },
        { view: "scrollbar", id: "scrollVer" },
      ],
    } as never;
  }

  #templates(): void {
    const { templates } = this.#gantt;
    const critical = (id: number) => this.#options.critical && Boolean(this.#plan.byId.get(id)?.critical);
    templates.task_text = () => "";
    templates.progress_text = () => "";
    templates.grid_folder = () => "";
    templates.grid_file = () => "";
    templates.grid_blank = () => "<i class='g-blank'></i>";
    templates.grid_indent = () => "<i class='g-indent'></i>";
    templates.grid_open = (task) => `<i class='gantt_tree_icon gantt_${task.$open ? "close" : "open"} g-fold'></i>`;
    templates.task_class = (_start: Date, _end: Date, row: { id: number }) => {
      const task = this.#plan.byId.get(Number(row.id));
      return [`k-${task?.kind}`, critical(Number(row.id)) ? "is-critical" : "", this.#chosen.has(Number(row.id)) ? "is-chosen" : ""].join(" ");
    };
    templates.grid_row_class = templates.task_row_class = (_start: Date, _end: Date, row: { id: number }) => {
      const task = this.#plan.byId.get(Number(row.id));
      return [task?.kind === "summary" ? "sum" : "", task?.active === false ? "inactive" : "", this.#chosen.has(Number(row.id)) ? "on" : "", this.#proposals.get(Number(row.id))?.removed ? "gone" : ""].join(" ");
    };
    templates.link_class = (row) => {
      const link = this.#plan.linkById.get(Number(row.id));
      return link?.driving !== false && critical(Number(row.source)) && critical(Number(row.target)) ? "is-critical" : "";
    };
  }

  #listen(): void {
    const gantt = this.#gantt;
    gantt.attachEvent("onGanttRender", () => background(gantt, this.#plan, levels[this.#zoom].rest));
    gantt.attachEvent("onBeforeTaskDrag", (id, mode) => this.#events.mayEdit(Number(id), mode === "progress" ? "percent" : mode === "resize" ? "duration" : "start"));
    gantt.attachEvent("onAfterTaskDrag", (id, mode) => this.#dragged(Number(id), String(mode)));
    gantt.attachEvent("onBeforeLinkAdd", (_id, link) => {
      const [source, target, kind] = [Number(link.source), Number(link.target), linkKinds[String(link.type)] ?? "FS"];
      if (!this.#plan.into.get(target)?.some((one) => one.source === source && one.kind === kind)) this.#events.linked(source, target, kind);
      return false;
    });
    gantt.attachEvent("onLinkClick", (id, event) => {
      const { clientX: x = 0, clientY: y = 0 } = (event ?? {}) as Partial<MouseEvent>;
      this.#events.linkChosen(Number(id), { x, y });
      return false;
    });
    gantt.attachEvent("onLinkDblClick", () => false);
    gantt.attachEvent("onTaskClick", (id, event) => {
      this.#events.clicked(Number(id), event as MouseEvent);
      return true;
    });
    gantt.attachEvent("onBeforeTaskMove", () => false);
    gantt.attachEvent("onBeforeLightbox", () => false);
    for (const keys of ["delete", "enter", "ctrl+enter", "space", "shift+left", "shift+right"]) {
      gantt.ext.keyboardNavigation.removeShortcut(keys, "taskCell");
      gantt.ext.keyboardNavigation.removeShortcut(keys, "taskRow");
    }
  }

  /** Nothing stays moved by a drag: the row goes back, and the edit is previewed. */
  #dragged(id: number, mode: string): void {
    const row = this.#gantt.getTask(id);
    const [start, finish, progress] = [new Date(row.start_date as Date), new Date(row.end_date as Date), Number(row.progress)];
    Object.assign(row, this.#row(this.#plan, this.#plan.byId.get(id)!, new Map([[id, Boolean(row.$open)]])));
    this.#gantt.refreshTask(id);
    if (mode === "move" || mode === "resize" || mode === "progress") this.#events.dragged(id, mode, start, finish, progress);
  }

  #row(plan: Plan, task: Task, open: Map<number, boolean>): Row {
    const start = instant(task.start) ?? instant(plan.plan.start) ?? instant(plan.plan.today)!;
    const finish = instant(task.finish) ?? start;
    const milestone = task.kind === "milestone";
    return {
      id: task.id, text: task.name, start_date: start, end_date: finish > start ? finish : start, progress: (task.percent ?? 0) / 100, parent: task.parent,
      type: milestone ? "milestone" : "task", open: open.get(task.id) ?? true, unscheduled: task.start === null,
    };
  }

  #setZoom(level: Zoom, column = levels[level].column): void {
    this.#zoom = level;
    this.#column = column;
    this.#gantt.config.scales = levels[level].scales as never;
    this.#gantt.config.min_column_width = column;
  }

  /** The level and column width at which the whole plan with its labels is seen. */
  #fitted(): Zoom {
    const { min, max } = this.#extent();
    const pixels = Math.max(240, this.#root.offsetWidth - this.#gridWidth - 16);
    const days = Math.max(7, (max.getTime() - min.getTime()) / 86_400_000);
    const { zoom, column } = fitting(days * (1 + (labelRoom + 28) / pixels), pixels);
    this.#setZoom(zoom, column);
    this.#range();
    return zoom;
  }

  #extent(): { min: Date; max: Date } {
    let { min, max } = extent(this.#plan);
    for (const { start, finish } of this.#proposals.values()) {
      if (start && start < min) min = start;
      if (finish && finish > max) max = finish;
    }
    return { min, max };
  }

  /** The drawn range: the plan with air around it, in whole columns. */
  #range(): void {
    const { min, max } = this.#extent();
    const pixelsPerDay = this.#column / levels[this.#zoom].days;
    const day = (from: Date, pixels: number) => new Date(from.getFullYear(), from.getMonth(), from.getDate() + Math.round(pixels / pixelsPerDay));
    this.#gantt.config.start_date = day(min, -28);
    this.#gantt.config.end_date = day(max, labelRoom);
  }

  #centre(): Date | null {
    const task = this.#gantt.$task;
    return task ? this.#gantt.dateFromPos(this.#gantt.getScrollState().x + task.offsetWidth / 2) : null;
  }
}
