import { signal } from "@preact/signals";

const storageName = "attune-key";

/** The key that the editor entered; kept for this tab only. Empty on a server that needs none. */
export const apiKey = signal(sessionStorage.getItem(storageName) ?? "");

export function rememberApiKey(key: string): void {
  apiKey.value = key.trim();
  sessionStorage.setItem(storageName, apiKey.value);
}
