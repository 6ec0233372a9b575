/** One line at the bottom left with a way back; it leaves after eight seconds unless it tells of an error. */
import { csrfToken, el, icon, on } from "./dom.ts";

export interface Toast {
  text: string;
  /** An error stays until it is closed. */
  stay?: boolean;
  undo?: (() => void) | string;
}

const seconds = 8;

function watch(toast: HTMLElement): void {
  if (toast.dataset.toast === "stay") return;
  let left = seconds * 1000;
  let started = performance.now();
  let timer = 0;
  const run = () => {
    clearTimeout(timer);
    started = performance.now();
    timer = window.setTimeout(() => toast.remove(), left);
  };
  const pause = () => {
    clearTimeout(timer);
    left -= performance.now() - started;
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("pointerleave", run);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("focusout", run);
  run();
}

function undoButton(undo: NonNullable<Toast["undo"]>, toast: HTMLElement): HTMLElement {
  const button = el("button", { class: "b", type: typeof undo === "string" ? "submit" : "button" }, "Undo");
  if (typeof undo === "string") {
    const token = el("input", { type: "hidden", name: "csrfmiddlewaretoken", value: csrfToken() });
    return el("form", { method: "post", action: undo }, token, button);
  }
  button.addEventListener("click", () => {
    toast.remove();
    undo();
  });
  return button;
}

export function showToast({ text, stay = false, undo }: Toast): void {
  const close = el("button", { class: "ib", type: "button", "data-toast-close": true, "aria-label": "Close" }, icon("close", true));
  const toast = el("div", { class: "toast", role: stay ? "alert" : "status", "data-toast": stay ? "stay" : "" }, el("span", {}, text));
  if (undo) toast.append(undoButton(undo, toast));
  toast.append(close);
  document.getElementById("toasts")?.append(toast);
  watch(toast);
}

export function toast(): void {
  document.querySelectorAll<HTMLElement>("[data-toast]").forEach(watch);
  on("click", "[data-toast-close]", (button) => button.closest(".toast")?.remove());
  // A server answer may carry HX-Trigger: {"toast": {"text": "...", "undo": "/url/"}}
  document.addEventListener("toast", (event) => showToast((event as CustomEvent<Toast>).detail));
}
