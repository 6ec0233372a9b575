/** The board of a register: cards are dragged or moved by keys; each move is a step of the workflow. */
import { csrfToken, el } from "../../behaviours/dom.ts";
import { reloadList } from "../../behaviours/list_body.ts";
import { announce } from "../../behaviours/live.ts";
import { showToast } from "../../behaviours/toast.ts";
import { cardBeside, laneBeside, stepsInto, type Step } from "./model.ts";

const headers = { "HX-Request": "true", Accept: "text/html" };

function stepsOf(card: HTMLElement): Step[] {
  return [...card.querySelectorAll<HTMLElement>("[data-step]")].map((button) => ({
    key: button.dataset.step ?? "",
    label: button.textContent?.trim() ?? "",
    target: button.dataset.target ?? "",
    asks: button.dataset.asks === "yes",
    url: button.dataset.url ?? "",
  }));
}

function stateOf(card: HTMLElement): string {
  return card.closest<HTMLElement>("[data-state]")?.dataset.state ?? "";
}

function labelOf(root: HTMLElement, state: string): string {
  return root.querySelector(`[data-state="${CSS.escape(state)}"] h2`)?.firstChild?.textContent?.trim() ?? state;
}

async function done(card: HTMLElement, step: Step, root: HTMLElement): Promise<void> {
  announce(`${card.dataset.code}: ${step.label}. It is now in ${labelOf(root, step.target)}.`);
  await reloadList();
  document.querySelector<HTMLElement>(`.card[data-entry="${card.dataset.entry}"] a`)?.focus();
}

async function take(card: HTMLElement, step: Step, root: HTMLElement): Promise<void> {
  if (step.asks) return question(card, step, root);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrfToken());
  body.set("version", card.dataset.version ?? "");
  body.set("panel", "board");
  const answer = await fetch(step.url, { method: "POST", body, headers });
  if (answer.ok) return done(card, step, root);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const words = page.querySelector(".errors li, .notice, p")?.textContent?.trim();
  showToast({ text: words || "This step is not possible now.", stay: true });
}

/** A step that asks for something: its own form, in a dialog; refused, it says why and keeps what was typed. */
async function question(card: HTMLElement, step: Step, root: HTMLElement): Promise<void> {
  const answer = await fetch(`${step.url}?panel=board`, { headers });
  if (!answer.ok) return showToast({ text: "This step is not possible now.", stay: true });
  const dialog = el("dialog", { class: "dialog", "aria-label": step.label });
  const fill = (html: string) => dialog.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  fill(await answer.text());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target as HTMLFormElement;
    void fetch(step.url, { method: "POST", body: new FormData(form), headers }).then(async (reply) => {
      if (!reply.ok) {
        fill(await reply.text());
        return dialog.querySelector<HTMLElement>("[data-focus]")?.focus();
      }
      dialog.close();
      return done(card, step, root);
    });
  }, true);
  dialog.addEventListener("close", () => {
    dialog.remove();
    card.querySelector<HTMLElement>("a")?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Several steps may lead into the same lane: then the card's own menu asks which. */
function into(card: HTMLElement, state: string, root: HTMLElement): void {
  const fitting = stepsInto(stepsOf(card), state);
  if (fitting.length === 1) return void take(card, fitting[0]!, root);
  if (fitting.length > 1) return card.querySelector<HTMLElement>("[popovertarget]")?.click();
  const words = `No step of yours leads from ${labelOf(root, stateOf(card))} to ${labelOf(root, state)}.`;
  announce(words);
  showToast({ text: words });
}

function drags(root: HTMLElement): void {
  let carried: HTMLElement | null = null;
  root.addEventListener("dragstart", (event) => {
    carried = (event.target as HTMLElement).closest<HTMLElement>(".card");
    event.dataTransfer?.setData("text/plain", carried?.dataset.code ?? "");
    carried?.classList.add("carried");
    const fitting = new Set(stepsOf(carried!).map((step) => step.target));
    for (const lane of root.querySelectorAll<HTMLElement>(".lane")) lane.classList.toggle("takes", fitting.has(lane.dataset.state ?? ""));
  });
  root.addEventListener("dragend", () => {
    carried?.classList.remove("carried");
    root.querySelectorAll(".lane").forEach((lane) => lane.classList.remove("takes", "over"));
    carried = null;
  });
  root.addEventListener("dragover", (event) => {
    const lane = (event.target as HTMLElement).closest<HTMLElement>(".lane");
    root.querySelectorAll(".lane.over").forEach((one) => one !== lane && one.classList.remove("over"));
    if (!lane || !carried) return;
    event.preventDefault();
    lane.classList.add("over");
  });
  root.addEventListener("drop", (event) => {
    const lane = (event.target as HTMLElement).closest<HTMLElement>(".lane");
    event.preventDefault();
    if (lane && carried && lane.dataset.state !== stateOf(carried)) into(carried, lane.dataset.state ?? "", root);
  });
}

function keys(root: HTMLElement): void {
  root.addEventListener("keydown", (event) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>(".card");
    if (!card || !event.key.startsWith("Arrow") || (event.target as HTMLElement).closest("[popover]")) return;
    event.preventDefault();
    const lanes = [...root.querySelectorAll<HTMLElement>(".lane")];
    if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const states = lanes.map((lane) => lane.dataset.state ?? "");
      const state = laneBeside(states, stateOf(card), event.key === "ArrowRight" ? 1 : -1, stepsOf(card));
      if (state) return into(card, state, root);
      return announce("No step of yours leads that way.");
    }
    const cards = lanes.map((lane) => [...lane.querySelectorAll<HTMLElement>(".card")]);
    const lane = lanes.indexOf(card.closest<HTMLElement>(".lane")!);
    const [nextLane, nextPlace] = cardBeside(cards.map((one) => one.length), lane, cards[lane]!.indexOf(card), event.key);
    cards[nextLane]?.[nextPlace]?.querySelector<HTMLElement>("a")?.focus();
  });
}

export function start(root: HTMLElement): void {
  drags(root);
  keys(root);
  root.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-step]");
    const card = button?.closest<HTMLElement>(".card");
    const step = card && stepsOf(card).find((one) => one.key === button?.dataset.step);
    if (!card || !step) return;
    button?.closest<HTMLElement>("[popover]")?.hidePopover();
    void take(card, step, root);
  });
}
