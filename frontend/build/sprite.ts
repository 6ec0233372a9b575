/** Makes the inline icon sprite from the Tabler icons that build/icons.json names. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
export const target = new URL("../../src/quarterdeck/core/templates/core/parts/sprite.html", import.meta.url);

/** Status shapes are ours: filled, and told apart without colour. */
const shapes: Record<string, string> = {
  "s-red": '<path d="M1.3 1.3h9.4v9.4H1.3z"/>',
  "s-amber": '<path d="M6 .6l5.8 10.6H.2z"/>',
  "s-green": '<circle cx="6" cy="6" r="5.2"/>',
  "s-none": '<circle cx="6" cy="6" r="4.5" stroke-dasharray="2.8 1.9"/>',
  "s-hold": '<path d="M2 1.5h3v9H2zM7 1.5h3v9H7z"/>',
};

function bare(body: string): string {
  return body.replace(/ (fill|stroke|stroke-linecap|stroke-linejoin|stroke-width)="[^"]*"/g, "").replace(/<\/?g>/g, "");
}

export function sprite(): string {
  const names = JSON.parse(readFileSync(new URL("icons.json", import.meta.url), "utf8")) as Record<string, string>;
  const { icons } = require("@iconify-json/tabler/icons.json") as { icons: Record<string, { body: string }> };
  const symbols = Object.entries(names).map(([name, tabler]) => {
    const icon = icons[tabler];
    if (!icon) throw new Error(`no Tabler icon is called ${tabler}`);
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${bare(icon.body)}</symbol>`;
  });
  const own = Object.entries(shapes).map(([id, body]) => `<symbol id="${id}" viewBox="0 0 12 12">${body}</symbol>`);
  return [
    "{# Made by `npm run sprite` from Tabler icons (MIT) and frontend/build/icons.json. #}",
    '<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">',
    ...symbols,
    ...own,
    "</svg>",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("sprite.ts")) writeFileSync(target, sprite());
