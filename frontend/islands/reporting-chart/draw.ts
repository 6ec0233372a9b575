/** Draws a spec without eval: Vega's expressions run in its interpreter. */
import embed, { type Result, type VisualizationSpec } from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

import { config, dressed, type Spec, type Token } from "./model.ts";

/** Vega cannot read light-dark(): ask the browser for the colour in force. */
export function tokens(root: HTMLElement): Token {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const style = getComputedStyle(document.documentElement);
  const read: Token = (name) => {
    const raw = style.getPropertyValue(name).trim();
    if (!raw.startsWith("light-dark") && !raw.startsWith("#")) return raw;
    probe.style.color = raw;
    return getComputedStyle(probe).color;
  };
  return read;
}

export async function draw(box: HTMLElement, spec: Spec): Promise<Result> {
  const token = tokens(document.body);
  const own = (spec["config"] as Spec | undefined) ?? {};
  const width = spec["width"] ?? "container";
  const full = { autosize: { type: "fit", contains: "padding" }, ...(dressed(spec, token) as Spec), width, config: { ...config(token), ...(dressed(own, token) as Spec) } };
  return embed(box, full as unknown as VisualizationSpec, { actions: false, defaultStyle: false, renderer: "svg", ast: true, expr: expressionInterpreter, tooltip: { disableDefaultStyle: true, theme: "quarterdeck" } });
}
