/** The columns of the task grid. Templates return HTML, so every word is escaped. */
import type { Context } from "./bars.ts";
import type { Field } from "./edits.ts";
import { lastDay, type Task } from "./model.ts";
import { escaped, predecessors, shortDate, statusYear, taskWords, type TaskWords } from "./words.ts";

interface Column {
  name: string;
  label: string;
  width: number;
  align?: "left" | "right";
  tree?: boolean;
  resize?: boolean;
  template: (row: { id: number }) => string;
  editor?: { type: "cell"; map_to: "auto"; field: Field };
}

export function columns(context: Context & { wide: boolean; width: number }): Column[] {
  const task = (row: { id: number }): Task => context.plan().byId.get(Number(row.id))!;
  const asSet = (row: { id: number }): Task => ({ ...task(row), ...context.proposal(Number(row.id))?.set });
  /** The word as it is, or in brass as the preview would have it. */
  const shown = (own: string, now: string) => (now === own ? escaped(own) : `<span class="g-new">${escaped(now)}</span>`);
  const word = (name: keyof TaskWords) => (row: { id: number }) => shown(taskWords(context.plan(), task(row))[name], taskWords(context.plan(), asSet(row))[name]);
  const editor = (field: Field) => ({ type: "cell" as const, map_to: "auto" as const, field });
  const proposed = (end: "start" | "finish") => (row: { id: number }) => {
    const own = taskWords(context.plan(), task(row))[end];
    const proposal = context.proposal(Number(row.id));
    const date = proposal?.[end];
    const now = date && shortDate(end === "finish" ? lastDay(date, proposal.start) : date, statusYear(context.plan()));
    return shown(own, now || own);
  };
  const slack = (row: { id: number }) => {
    const words = escaped(taskWords(context.plan(), task(row)).slack);
    return (task(row).slack_minutes ?? 0) < 0 ? `<span class="neg">${words}</span>` : words;
  };
  const wbs: Column = { name: "wbs", label: "WBS", width: context.wide ? 58 : 48, template: (row) => `<span class="code">${escaped(task(row).wbs)}</span>` };
  const name: Column = { name: "name", label: "Task", width: context.wide ? 214 : Math.max(120, context.width - 49), tree: true, resize: true, template: (row) => `<span class="g-name" title="${escaped(asSet(row).name)}">${shown(task(row).name, asSet(row).name)}</span>`, editor: editor("name") };
  if (!context.wide) return [wbs, name];
  return [
    wbs,
    name,
    { name: "duration", label: "Days", width: 58, align: "right", template: word("duration"), editor: editor("duration") },
    { name: "start", label: "Start", width: 84, align: "right", template: proposed("start"), editor: editor("start") },
    { name: "finish", label: "Finish", width: 82, align: "right", template: proposed("finish"), editor: editor("finish") },
    { name: "slack", label: "Slack", width: 66, align: "right", template: slack },
    { name: "percent", label: "Done", width: 58, align: "right", template: word("percent"), editor: editor("percent") },
    { name: "owner", label: "Owner", width: 108, resize: true, template: word("owner") },
    { name: "predecessors", label: "Follows", width: 120, resize: true, template: (row) => escaped(predecessors(context.plan(), task(row))), editor: editor("predecessors") },
  ];
}
