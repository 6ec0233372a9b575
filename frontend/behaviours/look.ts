/** A drawing wider than its frame is first seen where it matters: what has gone takes two thirds of the frame. */
const GONE = 2 / 3;

export function look(root: ParentNode = document): void {
  for (const frame of root.querySelectorAll<HTMLElement>("[data-look-at]")) {
    const drawing = frame.querySelector("svg.chart");
    if (!drawing) continue;
    const drawn = drawing.getBoundingClientRect();
    const left = drawn.left - frame.getBoundingClientRect().left + frame.scrollLeft;
    const there = left + (drawn.width * Number(frame.dataset.lookAt)) / 100;
    frame.scrollLeft = there - frame.clientWidth * GONE;
  }
}
