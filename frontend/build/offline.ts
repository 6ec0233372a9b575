/** Takes every address of another host out of third-party style sheets, and refuses a build that still holds one. */
import type { Plugin } from "vite";

const fontFace = /@font-face\s*\{[^}]*https?:[^}]*\}/g;

export function offline(): Plugin {
  return {
    name: "offline",
    enforce: "pre",
    transform(code, id) {
      return id.split("?")[0]?.endsWith(".css") ? { code: code.replace(fontFace, ""), map: null } : undefined;
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
