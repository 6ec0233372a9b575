/** Dialogs by id, and questions asked from code. Only for what cannot be undone or needs a reason. */
import { el, on } from "./dom.ts";

export interface Question {
  title: string;
  text?: string;
  yes: string;
  no: string;
  danger?: boolean;
}

export function ask({ title, text, yes, no, danger = false }: Question): Promise<boolean> {
  const dialog = el("dialog", { class: "dialog", "aria-label": title },
    el("form", { method: "dialog" },
      el("h2", {}, title),
      text ? el("p", {}, text) : null,
      el("div", { class: "acts" },
        el("button", { class: "b", value: "no" }, no),
        el("button", { class: `b ${danger ? "b-danger" : "b-main"}`, value: "yes" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }, { once: true }));
}

export function dialog(): void {
  on("click", "[data-dialog-open]", (button) => {
    const target = document.getElementById(button.dataset.dialogOpen ?? "");
    if (target instanceof HTMLDialogElement) target.showModal();
  });
  on("click", "[data-dialog-close]", (button) => button.closest("dialog")?.close());
  // <form data-confirm="Archive I-03?" data-confirm-text="..." data-confirm-yes="Archive" data-confirm-no="Keep">
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    void ask(question(form)).then((sure) => {
      if (!sure) return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    });
  }, true);
}

/** The question that an element carries in its data attributes. */
export function question(source: HTMLElement): Question {
  const { confirm = "", confirmText, confirmYes = "Go on", confirmNo = "Keep", confirmDanger } = source.dataset;
  return { title: confirm, yes: confirmYes, no: confirmNo, danger: confirmDanger !== undefined, ...(confirmText ? { text: confirmText } : {}) };
}
