import { expect, test } from "vitest";

import { naming } from "./suggest.ts";

test("somebody is being named from the @ to the caret", () => {
  expect(naming("Ask @", 5)).toBe("");
  expect(naming("Ask @Ewa Kr", 11)).toBe("Ewa Kr");
  expect(naming("Ask @Ewa later", 8)).toBe("Ewa");
});

test("an address is nobody's name", () => {
  expect(naming("mail ada@velmora", 16)).toBeNull();
  expect(naming("nothing here", 12)).toBeNull();
});
