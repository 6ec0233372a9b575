/** What a board decides without a page: which step a drop means, and where the keys lead. */

export interface Step {
  key: string;
  label: string;
  target: string;
  asks: boolean;
  url: string;
}

/** The steps of a card that lead into a lane. */
export function stepsInto(steps: Step[], state: string): Step[] {
  return steps.filter((step) => step.target === state);
}

/** The next lane in a direction into which some step leads, or null. */
export function laneBeside(states: string[], from: string, direction: 1 | -1, steps: Step[]): string | null {
  for (let place = states.indexOf(from) + direction; place >= 0 && place < states.length; place += direction) {
    const state = states[place]!;
    if (stepsInto(steps, state).length) return state;
  }
  return null;
}

/** Where an arrow leads from a card: lane and place in it, staying where there is nothing further on. */
export function cardBeside(lengths: number[], lane: number, place: number, key: string): [number, number] {
  if (key === "ArrowDown" || key === "ArrowUp") {
    const next = place + (key === "ArrowDown" ? 1 : -1);
    return [lane, Math.min(Math.max(next, 0), Math.max(0, lengths[lane]! - 1))];
  }
  const direction = key === "ArrowRight" ? 1 : -1;
  for (let next = lane + direction; next >= 0 && next < lengths.length; next += direction) {
    if (lengths[next]) return [next, Math.min(place, lengths[next]! - 1)];
  }
  return [lane, place];
}
