/** Sessions are dragged to another day or hour of the staff's calendar; a dialog says whom that concerns before it is done. */

interface Target {
  day: string;
  at: string;
  words: string;
}

const MINUTES = 60;

/** Gives the hour that a line of the week stands for: `09:30`. */
export function hourOf(line: number, first: number, step: number): string {
  const minutes = first * MINUTES + line * step;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / MINUTES))}:${two(minutes % MINUTES)}`;
}

/** Lets the sessions of a calendar be dragged. Without it each has its link “Move…”. */
export function dragSessions(calendar: HTMLElement, dialog: HTMLDialogElement): void {
  const week = calendar.dataset["view"] === "week";
  const first = Number(calendar.dataset["first"]);
  const step = Number(calendar.dataset["step"]);
  let lifted: HTMLElement | null = null;
  let held = 0;
  const slot = document.createElement("span");
  slot.className = "cal__slot";
  slot.hidden = true;

  const clear = (): void => {
    for (const day of calendar.querySelectorAll<HTMLElement>("[data-over]")) day.removeAttribute("data-over");
    slot.hidden = true;
    slot.remove();
  };

  /** The line under the pointer, counted from where the session was taken hold of. */
  const lineAt = (day: HTMLElement, y: number): number => {
    const lines = day.querySelector<HTMLElement>(".cal__sessions");
    if (!lines || !lines.clientHeight) return 0;
    const many = getComputedStyle(lines).gridTemplateRows.split(" ").length;
    const line = Math.round(((y - held - lines.getBoundingClientRect().top) / lines.clientHeight) * many);
    return Math.min(Math.max(line, 0), many - 1);
  };

  const target = (day: HTMLElement, y: number, from: HTMLElement): Target => ({
    day: day.dataset["day"] ?? "",
    at: week && matchMedia("(min-width: 900px)").matches ? hourOf(lineAt(day, y), first, step) : (from.dataset["at"] ?? ""),
    words: day.dataset["words"] ?? "",
  });

  calendar.addEventListener("dragstart", (event) => {
    lifted = (event.target as HTMLElement).closest<HTMLElement>("[data-session]");
    if (!lifted || !event.dataTransfer) return;
    held = event.clientY - lifted.getBoundingClientRect().top;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lifted.dataset["when"] ?? "");
    lifted.dataset["lifted"] = "";
  });
  calendar.addEventListener("dragend", () => {
    lifted?.removeAttribute("data-lifted");
    lifted = null;
    clear();
  });
  calendar.addEventListener("dragover", (event) => {
    const day = (event.target as HTMLElement).closest<HTMLElement>("[data-day]");
    if (!lifted || !day || "shut" in day.dataset) {
      clear();
      return;
    }
    event.preventDefault();
    if (!("over" in day.dataset)) {
      clear();
      day.dataset["over"] = "";
    }
    if (week) {
      slot.textContent = target(day, event.clientY, lifted).at;
      slot.hidden = false;
      day.append(slot);
    }
  });
  calendar.addEventListener("drop", (event) => {
    const day = (event.target as HTMLElement).closest<HTMLElement>("[data-day]");
    if (!lifted || !day || "shut" in day.dataset) return;
    event.preventDefault();
    const to = target(day, event.clientY, lifted);
    const stays = lifted.closest<HTMLElement>("[data-day]") === day && to.at === lifted.dataset["at"];
    if (!stays) ask(dialog, lifted, to);
  });
}

function ask(dialog: HTMLDialogElement, session: HTMLElement, to: Target): void {
  const form = dialog.querySelector<HTMLFormElement>("[data-dialog-form]");
  if (!form) return;
  const say = (name: string, words: string): void => {
    const place = dialog.querySelector<HTMLElement>(`[data-dialog-${name}]`);
    if (place) place.textContent = words;
  };
  const fill = (name: string, value: string): void => {
    const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
    if (field) field.value = value;
  };
  form.action = session.dataset["move"] ?? "";
  say("title", session.dataset["title"] ?? "");
  say("from", session.dataset["when"] ?? "");
  say("to", `${to.words}, ${to.at}`);
  say("groups", session.dataset["groups"] ?? "");
  const told = dialog.querySelector<HTMLElement>("[data-dialog-told]");
  if (told) told.hidden = session.dataset["known"] === "0";
  fill("day", to.day);
  fill("at", to.at);
  fill("minutes", session.dataset["minutes"] ?? "");
  fill("known", session.dataset["known"] ?? "");
  dialog.showModal();
}
