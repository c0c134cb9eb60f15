/** Suggests to mark a day of the plans when the day that was chosen lies on it or near it. */

interface PlanDay {
  id: string;
  month: number;
  day: number;
  /** The last of several days in a row; the day itself unless there are several. */
  lastMonth: number;
  lastDay: number;
  /** How they are written without the year. */
  dates: string;
  name: string;
}

const NEAR = 3;
const DAY = 86_400_000;

/** Gives the day of the plans within three days of a date, the nearest one, and its date. */
export function nearest(days: PlanDay[], date: string): { found: PlanDay; words: string } | null {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  if (!year || !month || !day) return null;
  const on = Date.UTC(year, month - 1, day);
  let best: { found: PlanDay; words: string } | null = null;
  let least = NEAR * DAY;
  for (const found of days) {
    for (const one of [year - 1, year, year + 1]) {
      const first = Date.UTC(one, found.month - 1, found.day);
      const inYear = Date.UTC(one, found.lastMonth - 1, found.lastDay);
      const last = inYear < first ? Date.UTC(one + 1, found.lastMonth - 1, found.lastDay) : inYear;
      const away = Math.max(first - on, on - last, 0);
      if (away <= least) {
        least = away - 1;
        best = { found, words: `${found.dates}/${new Date(last).getUTCFullYear()}` };
      }
    }
  }
  return best;
}

/** Shows the suggestion under the day while the form says something else. */
export function suggestPlanDay(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-suggestion]");
  const day = form.querySelector<HTMLInputElement>("input[name=day]");
  const chosen = form.querySelector<HTMLSelectElement>("select[name=plan_day]");
  if (!place || !day || !chosen) return;
  const days = JSON.parse(form.dataset["days"] ?? "[]") as PlanDay[];
  const tell = (): void => {
    const near = nearest(days, day.value);
    place.hidden = !near || chosen.value === near.found.id;
    if (!near || place.hidden) return;
    const words = document.createElement("span");
    words.textContent = (form.dataset["near"] ?? "").replace("{name}", near.found.name).replace("{day}", near.words);
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "button button--quiet button--small";
    mark.textContent = form.dataset["mark"] ?? "";
    mark.addEventListener("click", () => {
      chosen.value = near.found.id;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      day.focus();
    });
    place.replaceChildren(words, mark);
  };
  day.addEventListener("change", tell);
  chosen.addEventListener("change", tell);
  tell();
}
