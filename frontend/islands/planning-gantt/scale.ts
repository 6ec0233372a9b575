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
  /** Width of a column in pixels: the usual one, and the least at which its label can be read. */
  column: number;
  least: number;
  days: number;
  /** Whether non-working time is shaded. */
  rest: boolean;
}

const year: Scale = { unit: "year", step: 1, format: (date) => String(date.getFullYear()) };
const month: Scale = { unit: "month", step: 1, format: (date) => monthName(date.getMonth()) };

export const levels: Record<Zoom, Level> = {
  days: { scales: [{ unit: "month", step: 1, format: (date) => `${monthName(date.getMonth())} ${date.getFullYear()}` }, { unit: "day", step: 1, format: (date) => String(date.getDate()) }], column: 26, least: 22, days: 1, rest: true },
  weeks: { scales: [{ unit: "month", step: 1, format: (date) => `${monthName(date.getMonth())} ${date.getFullYear()}` }, { unit: "week", step: 1, format: (date) => `${date.getDate()} ${monthName(date.getMonth())}` }], column: 56, least: 44, days: 7, rest: true },
  months: { scales: [year, month], column: 52, least: 34, days: 30.4, rest: false },
  quarters: { scales: [year, { unit: "quarter", step: 1, format: (date) => `Q${Math.floor(date.getMonth() / 3) + 1}` }], column: 64, least: 30, days: 91.3, rest: false },
  years: { scales: [year], column: 96, least: 40, days: 365.25, rest: false },
};

export interface Fit {
  zoom: Zoom;
  column: number;
}

/** The closest level at which so many days fit into so many pixels, and the column width that fills them. */
export function fitting(days: number, pixels: number): Fit {
  const zoom = zooms.find((one) => (days / levels[one].days) * levels[one].least <= pixels) ?? "years";
  const level = levels[zoom];
  const column = Math.floor((pixels / days) * level.days);
  return { zoom, column: Math.min(Math.max(column, level.least), level.column * 2) };
}

export function next(zoom: Zoom, step: 1 | -1): Zoom {
  return zooms[Math.min(Math.max(zooms.indexOf(zoom) + step, 0), zooms.length - 1)] ?? zoom;
}

