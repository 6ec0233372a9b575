/**
 * <div data-island="reporting-chart" data-spec="id of a JSON script" data-label="What the chart says">
 * Key t, or its button, shows the rows instead.
 */
import type { Result } from "vega-embed";

import { el, icon, isTyping } from "../../behaviours/dom.ts";
import { draw } from "./draw.ts";
import { cell, columns, rows, type Row, type Spec } from "./model.ts";

function table(values: Row[], label: string): HTMLElement {
  const names = columns(values);
  const numeric = (name: string) => values.every((row) => row[name] === null || typeof row[name] === "number");
  const head = el("tr", {}, ...names.map((name) => el("th", { scope: "col", class: numeric(name) ? "num" : "" }, name)));
  const body = values.map((row) => el("tr", {}, ...names.map((name) => el("td", { class: numeric(name) ? "num" : "" }, cell(row[name])))));
  return el("div", { class: "tbl-wrap", tabindex: "0", role: "region", "aria-label": label },
    el("table", { class: "tbl auto" }, el("caption", { class: "sr" }, label), el("thead", {}, head), el("tbody", {}, ...body)));
}

export async function start(root: HTMLElement): Promise<void> {
  const source = document.getElementById(root.dataset.spec ?? "");
  if (!source?.textContent) return;
  const spec = JSON.parse(source.textContent) as Spec;
  const label = root.dataset.label ?? "Chart";
  const drawn = el("div", { class: "drawn", role: "img", "aria-label": label });
  const values = table(rows(spec), label);
  values.hidden = true;
  const button = el("button", { class: "ib chart-table", type: "button", "aria-pressed": "false", "aria-label": "Show as table", title: "Show as table (t)" }, icon("table"));
  const toggle = () => {
    values.hidden = !values.hidden;
    drawn.hidden = !values.hidden;
    button.setAttribute("aria-pressed", String(!values.hidden));
  };
  button.addEventListener("click", toggle);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "t" || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    toggle();
  });
  root.replaceChildren(drawn, values, button);
  let result: Result = await draw(drawn, spec);
  document.addEventListener("quarterdeck:theme", async () => {
    result.finalize();
    result = await draw(drawn, spec);
  });
}
