/** When a cell is edited: double click, Enter, F2 or a letter. Takes the place of dhtmlx's own habit of editing on one click. */
import type { GanttStatic } from "dhtmlx-gantt";

interface Controller {
  isVisible(): boolean;
  save(): void;
  hide(): void;
  startEdit(id: string | number, column: string): void;
  editNextCell(mayLeaveRow: boolean): void;
  editPrevCell(mayLeaveRow: boolean): void;
  getState(): { id: string | number | null; columnName: string | null };
  getEditorConfig(column: string): unknown;
  locateCell(node: Element): { id: string; columnName: string } | null;
}

export function editing(gantt: GanttStatic, mayEdit: (id: number, column: string) => boolean): void {
  const start = (controller: Controller, cell: { id: string; columnName: string } | null): boolean => {
    if (!cell || !controller.getEditorConfig(cell.columnName) || !mayEdit(Number(cell.id), cell.columnName)) return false;
    controller.startEdit(cell.id, cell.columnName);
    return true;
  };

  function inEditor(controller: Controller, event: KeyboardEvent): boolean {
    if (event.key === "Enter") controller.save();
    else if (event.key === "Escape") controller.hide();
    else if (event.key === "Tab") {
      if (event.shiftKey) controller.editPrevCell(true);
      else controller.editNextCell(true);
      const { id, columnName } = controller.getState();
      if (id && columnName) gantt.ext.keyboardNavigation.focus({ type: "taskCell", id, column: columnName });
    } else return false;
    event.preventDefault();
    return false;
  }

  gantt.ext.inlineEditors.setMapping({
    init(controller: Controller): void {
      const keys = gantt.ext.keyboardNavigation;
      let leaving = 0;
      keys.attachEvent("onBeforeFocus", (node: Element) => {
        clearTimeout(leaving);
        const cell = controller.locateCell(node);
        const { id, columnName } = controller.getState();
        return !(controller.isVisible() && cell && String(id) === cell.id && columnName === cell.columnName);
      });
      keys.attachEvent("onFocus", (node: Element) => {
        clearTimeout(leaving);
        const cell = controller.locateCell(node);
        const { id, columnName } = controller.getState();
        if (controller.isVisible() && cell && !(String(id) === cell.id && columnName === cell.columnName)) controller.save();
        return true;
      });
      keys.attachEvent("onBlur", () => {
        leaving = window.setTimeout(() => controller.save());
        return true;
      });
      keys.attachEvent("onKeyDown", (_command: unknown, event: KeyboardEvent) => {
        if (controller.isVisible()) return inEditor(controller, event);
        const begins = event.key === "Enter" || event.key === "F2" || (/^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey);
        if (!begins || !(event.target instanceof Element) || !start(controller, controller.locateCell(event.target))) return true;
        if (event.key.length > 1) event.preventDefault();
        event.stopPropagation();
        return false;
      });
      gantt.attachEvent("onTaskDblClick", (_id, event) => {
        if (event?.target instanceof Element && !controller.isVisible()) start(controller, controller.locateCell(event.target));
        return false;
      });
      gantt.attachEvent("onEmptyClick", () => controller.save());
    },
    onShow(): void {},
    onHide(): void {
      gantt.focus();
    },
    destroy(): void {},
  } as never);
}
