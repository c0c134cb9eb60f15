/** What makes the booking form quicker: schools offered, adults counted, one click, and a draft that a lost network leaves. */
import { Suggestions } from "./suggest";

/** Kept in this tab alone, until the booking is made. */
const DRAFT = "booking-draft";
const KEPT = ["school", "school_id", "commune", "level", "class_name", "classes", "grade", "pupils", "adults", "needs", "teacher_name", "email", "phone", "language"];

type Entry = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function entry(form: HTMLFormElement, name: string): Entry | null {
  return form.elements.namedItem(name) as Entry | null;
}

export function offerSchools(form: HTMLFormElement): void {
  const frame = form.querySelector<HTMLElement>("[data-suggest]");
  const field = entry(form, "school");
  const chosen = entry(form, "school_id");
  const unlisted = form.querySelector<HTMLElement>("[data-unlisted]");
  const commune = entry(form, "commune");
  if (!frame || !unlisted || !commune || !(field instanceof HTMLInputElement) || !(chosen instanceof HTMLInputElement)) return;
  const hide = (): void => {
    unlisted.hidden = chosen.value !== "" && !unlisted.querySelector("[aria-invalid]");
  };
  new Suggestions(frame, field, chosen, (school) => {
    if (school) commune.value = school.commune;
    hide();
  });
  hide();
}

/** Says how many adults have to come along, as soon as the pupils are counted. */
export function countAdults(form: HTMLFormElement): void {
  const row = form.querySelector<HTMLElement>("[data-adults]");
  const each = Number(row?.dataset["adults"] ?? 0);
  const pupils = entry(form, "pupils");
  const adults = entry(form, "adults");
  if (!row || !each || !pupils || !adults) return;
  const said = document.createElement("p");
  said.className = "asked__wanted";
  said.setAttribute("role", "status");
  row.append(said);
  const count = (): void => {
    const number = /^\d{1,3}$/.test(pupils.value.trim()) ? Number(pupils.value) : 0;
    const wanted = Math.ceil(number / each);
    said.textContent = number
      ? (row.dataset["words"] ?? "").replace("{pupils}", String(number)).replace("{adults}", String(wanted))
      : "";
    said.toggleAttribute("data-short", adults.value.trim() !== "" && Number(adults.value) < wanted);
  };
  pupils.addEventListener("input", count);
  adults.addEventListener("input", count);
  if (!row.querySelector("[aria-invalid]")) count(); // else the form says so already
}

/** A second click while the first is on its way sends nothing: the form's key would make it one booking anyway. */
export function sendOnce(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    const button = event.submitter;
    if (button?.dataset["busy"]) button.textContent = button.dataset["busy"];
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    sent = false;
  });
}

/** A form that never arrived (no network, a closed browser page) is filled in again when its page comes back. */
export function keepDraft(form: HTMLFormElement): void {
  const named = KEPT.map((name) => [name, entry(form, name)] as const);
  const stored = sessionStorage.getItem(DRAFT);
  const empty = !entry(form, "pupils")?.value && !form.querySelector("[aria-invalid]");
  if (stored && empty) {
    const draft = JSON.parse(stored) as Record<string, string>;
    for (const [name, field] of named) {
      const kept = draft[name];
      if (field && kept !== undefined && !(field instanceof HTMLSelectElement && !hasOption(field, kept))) field.value = kept;
    }
  }
  form.addEventListener("input", () => {
    const draft = Object.fromEntries(named.flatMap(([name, field]) => (field ? [[name, field.value]] : [])));
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  });
}

function hasOption(field: HTMLSelectElement, value: string): boolean {
  return [...field.options].some((option) => option.value === value);
}

/** The booking is made: nothing of it stays in the browser. */
export function forgetDraft(): void {
  sessionStorage.removeItem(DRAFT);
}
