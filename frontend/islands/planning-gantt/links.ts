/** The links around the screen. dhtmlx places every link that it holds at each repaint, so it holds no others. */
import type { GanttStatic } from "dhtmlx-gantt";

import { passing, type Link, type LinkKind, type Plan } from "./model.ts";

export const linkTypes: Record<LinkKind, string> = { FS: "0", SS: "1", FF: "2", SF: "3" };

/** Rows above and below the screen whose links are held as well. */
const air = 40;

interface Store {
  silent(run: () => void): void;
  clearAll(): void;
  parse(rows: object[]): void;
}

export class LinksInSight {
  readonly #gantt: GanttStatic;
  #links: Link[] = [];
  #held = new Set<Link>();
  #from = 0;
  #to = -1;

  constructor(gantt: GanttStatic) {
    this.#gantt = gantt;
    gantt.attachEvent("onGanttRender", () => this.#look(true));
    gantt.attachEvent("onGanttScroll", () => this.#look(false));
  }

  load(plan: Plan): void {
    this.#links = plan.links;
    this.#held.clear();
  }

  /** `anew` where rows may have changed their places. */
  #look(anew: boolean): void {
    const gantt = this.#gantt;
    const row = Number(gantt.config.row_height);
    const first = Math.floor((gantt.getScrollState()?.y ?? 0) / row);
    const last = first + Math.ceil((gantt.$task?.offsetHeight ?? 0) / row);
    if (!anew && first >= this.#from && last <= this.#to) return;
    [this.#from, this.#to] = [first - air, last + air];
    const links = passing(this.#links, (id) => gantt.getGlobalTaskIndex(id), this.#from, this.#to);
    if (links.length === this.#held.size && links.every((link) => this.#held.has(link))) return;
    this.#held = new Set(links);
    const store = gantt.getDatastore("link") as Store;
    store.silent(() => store.clearAll());
    store.parse(links.map((link) => ({ id: link.id, source: link.source, target: link.target, type: linkTypes[link.kind] })));
  }
}
