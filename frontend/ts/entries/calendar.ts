/** Arrow keys walk through the sessions of the calendar; Tab and the links do all without them. */

const grid = document.querySelector<HTMLElement>("[data-calendar]");

/** The sessions of each day that has any, in order; those that wide windows leave to the week are not walked to. */
function days(within: HTMLElement): HTMLAnchorElement[][] {
  return [...within.querySelectorAll<HTMLElement>(".day")]
    .map((day) => [...day.querySelectorAll<HTMLAnchorElement>("a")].filter((link) => link.offsetParent !== null))
    .filter((links) => links.length > 0);
}

function beside(within: HTMLElement, from: HTMLAnchorElement, key: string): HTMLAnchorElement | undefined {
  const all = days(within);
  const day = all.findIndex((links) => links.includes(from));
  const at = all[day]?.indexOf(from) ?? 0;
  switch (key) {
    case "ArrowUp":
      return all[day]?.[at - 1] ?? all[day - 1]?.at(-1);
    case "ArrowDown":
      return all[day]?.[at + 1] ?? all[day + 1]?.[0];
    case "ArrowLeft":
      return all[day - 1]?.[0];
    case "ArrowRight":
      return all[day + 1]?.[0];
    case "Home":
      return all[0]?.[0];
    case "End":
      return all.at(-1)?.[0];
    default:
      return undefined;
  }
}

grid?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const from = (event.target as Element).closest<HTMLAnchorElement>("a");
  const to = from && beside(grid, from, event.key);
  if (!to) return;
  event.preventDefault();
  to.focus();
});
