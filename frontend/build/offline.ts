/** Takes every address of another host out of third-party style sheets, and refuses a build that still holds one. */
import type { Plugin } from "vite";

const foreignFont = /@font-face\s*\{[^}]*https?:[^}]*\}/g;

/** dhtmlx ships an icon font, sprites and six themes: none of them is used, and our policy forbids fonts in data. */
function stripped(css: string): string {
  return css
    .replace(/@font-face\s*\{[^}]*\}/g, "")
    .replace(/url\(["']?data:image\/png[^)]*\)/g, "none")
    .replace(/[^{}]*data-gantt-theme[^{}]*\{[^{}]*\}/g, "");
}

export function offline(): Plugin {
  return {
    name: "offline",
    enforce: "pre",
    transform(code, id) {
      const path = id.split("?")[0] ?? "";
      if (!path.endsWith(".css")) return undefined;
      return { code: path.includes("dhtmlx-gantt") ? stripped(code) : code.replace(foreignFont, ""), map: null };
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        const foreign = /url\(\s*["']?(?:https?:)?\/\/[^)]*\)|@import[^;]*https?:[^;]*/.exec(String(file.source));
        if (foreign) this.error(`${file.fileName} asks another host: ${foreign[0].slice(0, 120)}`);
      }
    },
  };
}
