/** Zoom levels from days to years. */
import { monthName } from "./words.ts";

export type Zoom = "days" | "weeks" | "months" | "quarters" | "years";
export const zooms: Zoom[] = ["days", "weeks", "months", "quarters", "years"];

export interface Scale {
  unit: "day" | "week" | "month" | "quarter" | "year";
  step: number;
  format: (date: Date) => string;
}

export interface Level {
  scales: Scale[];
  column: number;
  /** Days shown by 1000 px, to choose the level that fits. */
  pixelsPerDay: number;
  /** Whether non-working time is shaded. */
  rest: boolean;
}

const year: Scale = { unit: "year", step: 1, format: (date) => String(date.getFullYear()) };
const month: Scale = { unit: "month", step: 1, format: (date) => monthName(date.getMonth()) };

export const levels: Record<Zoom, Level> = {
  days: { scales: [{ unit: "month", step: 1, format: (date) => `${monthName(date.getMonth())} ${date.getFullYear()}` }, { unit: "day", step: 1, format: (date) => String(date.getDate()) }], column: 26, pixelsPerDay: 26, rest: true },
  weeks: { scales: [{ unit: "month", step: 1, format: (date) => `${monthName(date.getMonth())} ${date.getFullYear()}` }, { unit: "week", step: 1, format: (date) => `${date.getDate()} ${monthName(date.getMonth())}` }], column: 56, pixelsPerDay: 8, rest: true },
  months: { scales: [year, month], column: 52, pixelsPerDay: 52 / 30.4, rest: false },
  quarters: { scales: [year, { unit: "quarter", step: 1, format: (date) => `Q${Math.floor(date.getMonth() / 3) + 1}` }], column: 64, pixelsPerDay: 64 / 91.3, rest: false },
  years: { scales: [year], column: 96, pixelsPerDay: 96 / 365.25, rest: false },
};

/** The closest level at which so many days still fit into so many pixels. */
export function fitting(days: number, pixels: number): Zoom {
  return zooms.find((zoom) => days * levels[zoom].pixelsPerDay <= pixels) ?? "years";
}

export function next(zoom: Zoom, step: 1 | -1): Zoom {
  return zooms[Math.min(Math.max(zooms.indexOf(zoom) + step, 0), zooms.length - 1)] ?? zoom;
}

