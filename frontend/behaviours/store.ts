/** What the browser remembers for one reader on one device. Storage may be off; then nothing is remembered. */
const prefix = "quarterdeck.";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    /* storage is off or full */
  }
}
