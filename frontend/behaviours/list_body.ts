/** The part of a register's page that shows entries: asked for again after a change, without moving the rest. */
import htmx from "htmx.org";

import { refresh } from "./htmx.ts";

export function listBody(): HTMLElement | null {
  return document.getElementById("list-body");
}

/** Fetches the list as its address says it and puts it in the place of the old one. Focus stays on the same entry. */
export async function reloadList(): Promise<void> {
  const old = listBody();
  if (!old) return;
  const focused = document.activeElement?.closest<HTMLElement>("[data-entry]")?.dataset.entry;
  const answer = await fetch(location.href, { headers: { "HX-Request": "true", "HX-Target": "list-body" } });
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("list-body");
  if (!made) return;
  old.replaceWith(made);
  htmx.process(made);
  refresh(made);
  if (focused) made.querySelector<HTMLElement>(`[data-entry="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
}

export function lists(): void {
  document.addEventListener("entry-changed", () => void reloadList());
}
