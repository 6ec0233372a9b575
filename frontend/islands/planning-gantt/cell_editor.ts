/** One inline editor for all columns: it hands over what was typed and never changes a row by itself. */
import type { ChartEvents } from "./draw.ts";
import type { Field } from "./edits.ts";
import type { Plan } from "./model.ts";
import { written } from "./words.ts";

interface EditorColumn {
  label: string;
  editor: { field: Field };
}

function input(box: HTMLElement): HTMLInputElement {
  return box.querySelector("input")!;
}

export function cellEditor({ plan, events }: { plan: () => Plan; events: ChartEvents }) {
  let before = "";
  let taken = false;

  /** Hands over the text; a refusal stays under the cell with what was typed. */
  function offer(id: number, field: Field, box: HTMLElement): boolean {
    const text = input(box).value;
    if (text === before) return true;
    const reason = events.typed(id, field, text);
    box.querySelector(".cell-error")?.remove();
    input(box).toggleAttribute("aria-invalid", reason !== null);
    if (reason === null) return true;
    input(box).setAttribute("aria-invalid", "true");
    const words = document.createElement("p");
    words.className = "cell-error";
    words.setAttribute("role", "alert");
    words.textContent = reason;
    box.append(words);
    return false;
  }

  return {
    show(id: number, column: EditorColumn, _config: unknown, box: HTMLElement): void {
      const { field } = column.editor;
      taken = false;
      const field_input = document.createElement("input");
      field_input.className = "edit";
      field_input.type = field === "start" || field === "finish" ? "date" : "text";
      field_input.setAttribute("aria-label", column.label);
      field_input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Tab") return;
        taken = offer(Number(id), field, box);
        if (!taken) {
          event.preventDefault();
          event.stopPropagation();
        }
      });
      box.replaceChildren(field_input);
    },
    hide(): void {},
    set_value(_value: unknown, id: number, column: EditorColumn, box: HTMLElement): void {
      const task = plan().byId.get(Number(id));
      before = task ? written(plan(), task, column.editor.field) : "";
      input(box).value = before;
    },
    get_value(_id: number, _column: EditorColumn, box: HTMLElement): string {
      return input(box).value;
    },
    is_changed(_value: unknown, _id: number, _column: EditorColumn, box: HTMLElement): boolean {
      return !taken && input(box).value !== before;
    },
    is_valid(): boolean {
      return true;
    },
    save(id: number, column: EditorColumn, box: HTMLElement): void {
      if (!taken) offer(Number(id), column.editor.field, box);
    },
    focus(box: HTMLElement): void {
      input(box).focus();
      if (input(box).type === "text") input(box).select();
    },
  };
}
