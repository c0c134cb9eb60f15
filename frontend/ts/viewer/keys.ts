/** The viewer's keys. They work while the focus is in the stage, and never in a field that takes them itself. */

export type Act =
  | "in" | "out" | "whole" | "turn" | "turn-back" | "full" | "keys"
  | "previous" | "next" | "first" | "last" | "left" | "right" | "up" | "down";

const ACTS: Record<string, Act> = {
  "+": "in", "=": "in", "-": "out", _: "out", "0": "whole", f: "full", "?": "keys",
  PageUp: "previous", PageDown: "next", Home: "first", End: "last",
};
const ARROWS: Record<string, Act> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** What a key asks for; arrows count only on the picture itself, which `canvas` is. */
export function actOf(event: KeyboardEvent, canvas: HTMLElement): Act | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const target = event.target as Element;
  if (target.closest("input, select, textarea, dialog")) return null;
  if (target === canvas && ARROWS[event.key]) return ARROWS[event.key] ?? null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "r") return event.shiftKey ? "turn-back" : "turn";
  return ACTS[key] ?? null;
}

/** Opens and closes the list of keys; gives the focus back to where it was. */
export function keysDialog(stage: HTMLElement): () => void {
  const dialog = stage.querySelector<HTMLDialogElement>("dialog[data-keys]");
  if (!dialog) return () => undefined;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return () => {
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };
}
