/** A Vega-Lite spec dressed in our tokens, and its rows as a table. */

export type Spec = Record<string, unknown>;
export type Row = Record<string, unknown>;
export type Token = (name: string) => string;

/** Vega-Lite's config from the page's tokens, so that a chart follows light and dark. */
export function config(token: Token): Spec {
  const label = { labelColor: token("--ink-3"), labelFontSize: 11, titleColor: token("--ink-3"), titleFontSize: 11, titleFontWeight: 400 };
  const range = (prefix: string, count: number) => Array.from({ length: count }, (_, place) => token(`--${prefix}-${place + 1}`));
  return {
    background: "transparent",
    font: token("--font"),
    view: { stroke: null },
    axis: { ...label, domain: false, ticks: false, grid: true, gridColor: token("--line-1"), labelPadding: 6 },
    axisX: { grid: false, domain: true, domainColor: token("--line-2") },
    legend: { ...label, symbolStrokeWidth: 2 },
    title: { color: token("--ink-1"), fontSize: 13, fontWeight: 600, anchor: "start" },
    header: label,
    text: { color: token("--ink-2"), fontSize: 11 },
    rule: { color: token("--ink-1") },
    bar: { color: token("--cat-1") },
    line: { color: token("--cat-1"), strokeWidth: 2 },
    point: { color: token("--cat-1") },
    area: { color: token("--cat-1") },
    range: { category: range("cat", 8), ordinal: range("seq", 7), ramp: range("seq", 7), heatmap: range("seq", 7), diverging: range("div", 7) },
  };
}

/** Words such as "token:--red" anywhere in a spec become the colour of that token. */
export function dressed(value: unknown, token: Token): unknown {
  if (typeof value === "string") return value.startsWith("token:") ? token(value.slice(6)) : value;
  if (Array.isArray(value)) return value.map((one) => dressed(one, token));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "values" ? one : dressed(one, token)]));
  }
  return value;
}

/** The rows a chart is drawn from: its own, or those of its first layer that has any. */
export function rows(spec: Spec): Row[] {
  const data = spec["data"] as { values?: Row[] } | undefined;
  if (Array.isArray(data?.values)) return data.values;
  for (const name of ["layer", "hconcat", "vconcat", "concat"]) {
    for (const part of (spec[name] as Spec[] | undefined) ?? []) {
      const found = rows(part);
      if (found.length) return found;
    }
  }
  return [];
}

/** The columns of a table of rows, in the order in which they first occur. */
export function columns(table: Row[]): string[] {
  return [...new Set(table.flatMap((row) => Object.keys(row)))];
}

export function cell(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number") return new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value).replace("-", "−");
  return String(value);
}
