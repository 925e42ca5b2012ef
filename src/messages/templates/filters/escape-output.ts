import { fenceData } from "../../text/markers.ts";
import { Markup } from "./markup.ts";

export type Format = "text" | "html";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character]!);

/** A value as a message shows it: lists joined, objects as JSON, nothing for null. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(asText).join("");
  if (value instanceof Markup) return value.valueOf();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What `{{ value }}` writes: escaped in HTML and fenced, so that no rewording touches it; captured mark-up as it is. */
export function escapeOutput(value: unknown, format: Format): string {
  if (value instanceof Markup) return value.content;
  const text = asText(value);
  return fenceData(format === "html" ? escapeHtml(text) : text);
}
