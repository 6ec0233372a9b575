/** Working days, near enough to turn a drag into an edit. The server's calendars decide the dates. */
import { day, type Rest } from "./model.ts";

export class WorkingDays {
  readonly #weekdays: Set<number>;
  readonly #days: Set<string>;

  constructor(rest: Rest) {
    this.#weekdays = new Set(rest.weekdays.length < 7 ? rest.weekdays : []);
    this.#days = new Set(rest.days);
  }

  isRest(date: Date): boolean {
    return this.#weekdays.has((date.getDay() + 6) % 7) || this.#days.has(day(date));
  }

  /** The same time of day, `count` working days later (or earlier). */
  shift(date: Date, count: number): Date {
    const at = new Date(date);
    const step = Math.sign(count);
    for (let left = Math.abs(count); left > 0; ) {
      at.setDate(at.getDate() + step);
      if (!this.isRest(at)) left -= 1;
    }
    return at;
  }

  /** The nearest working day at or after the date, with its time of day. */
  snap(date: Date): Date {
    const at = new Date(date);
    for (let guard = 0; this.isRest(at) && guard < 400; guard += 1) at.setDate(at.getDate() + 1);
    return at;
  }

  /** Working days touched between two instants, at least one. */
  count(start: Date, finish: Date): number {
    const at = new Date(start.getFullYear(), start.getMonth(), start.getDate());
    let days = 0;
    for (; at < finish; at.setDate(at.getDate() + 1)) if (!this.isRest(at)) days += 1;
    return Math.max(1, days);
  }

  /** Spans of rest between two dates, for shading: [from, to) in whole days. */
  spans(from: Date, to: Date): [Date, Date][] {
    const spans: [Date, Date][] = [];
    const at = new Date(from.getFullYear(), from.getMonth(), from.getDate());
    while (at < to) {
      if (!this.isRest(at)) {
        at.setDate(at.getDate() + 1);
        continue;
      }
      const begin = new Date(at);
      while (at < to && this.isRest(at)) at.setDate(at.getDate() + 1);
      spans.push([begin, new Date(at)]);
    }
    return spans;
  }
}
