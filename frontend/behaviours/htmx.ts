/** htmx with our habits: the token on every write, our own questions, islands and times in what was swapped in. */
import htmx from "htmx.org";

import { ask, question } from "./dialog.ts";
import { csrfToken } from "./dom.ts";
import { restoreFolds } from "./fold.ts";
import { focusErrors } from "./forms.ts";
import { startIslands } from "./islands.ts";
import { localTimes } from "./local_time.ts";
import { look } from "./look.ts";
import { rowsIn } from "./rows_edit.ts";
import { showToast } from "./toast.ts";

interface Context {
  sourceElement: HTMLElement;
  request: { method: string; headers: Record<string, string> };
  response?: { status: number };
  confirm?: string;
  target?: HTMLElement;
}

function detail(event: Event): { ctx: Context; issueRequest: () => void; dropRequest: () => void } {
  return (event as CustomEvent).detail;
}

export function refresh(root: ParentNode = document): void {
  localTimes(root);
  restoreFolds(root);
  startIslands(root);
  requestAnimationFrame(() => look(root));
  rowsIn(root);
}

export function hypertext(): void {
  void htmx;
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = detail(event).ctx;
    if (request.method !== "GET") request.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = detail(event);
    event.preventDefault();
    const source = ctx.sourceElement;
    const title = ctx.confirm ?? source.dataset.confirm ?? "";
    void ask({ ...question(source), title }).then((sure) => (sure ? issueRequest() : dropRequest()));
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = detail(event)?.ctx?.target;
    const swapped = target?.isConnected ? target : document;
    refresh(swapped);
    focusErrors(swapped);
  });
  document.addEventListener("htmx:error", () => {
    showToast({ text: "The server did not answer. Nothing was changed; try again.", stay: true });
  });
}
