/** The text below the viewer follows the page that is shown; without scripts each page is an address of its own. */

const SETTLED = 250; // milliseconds: whoever leafs quickly does not want every page's text

let waiting = 0;
let request: AbortController | undefined;

function section(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-transcript]");
}

async function bring(number: number): Promise<void> {
  const old = section();
  if (!old || old.dataset["transcript"] === String(number)) return;
  request?.abort();
  request = new AbortController();
  const query = new URLSearchParams({ page: String(number) });
  const asked = old.querySelector<HTMLElement>(".transcript__finds") && old.querySelector<HTMLInputElement>("input[name=q]");
  if (asked?.value) query.set("q", asked.value);
  const answer = await fetch(`${location.pathname}?${query.toString()}`, {
    credentials: "same-origin",
    signal: request.signal,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser()
    .parseFromString(await answer.text(), "text/html")
    .querySelector<HTMLElement>("[data-transcript]");
  if (!fresh) return;
  // Only what belongs to the page changes: field, finds and where somebody is in them stay.
  const page = ".transcript__page, .transcript__none";
  const from = old.querySelector<HTMLElement>(page);
  const to = fresh.querySelector<HTMLElement>(page);
  if (!from || !to) return;
  if (from instanceof HTMLDetailsElement && to instanceof HTMLDetailsElement) to.open = from.open;
  from.replaceWith(to);
  old.dataset["transcript"] = String(number);
  const hidden = old.querySelector<HTMLInputElement>("input[name=page]");
  if (hidden) hidden.value = String(number);
}

document.addEventListener("museum:page", (event) => {
  const { page } = (event as CustomEvent<{ page: number }>).detail;
  clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    bring(page).catch(() => {
      // The text of the page before stays, under its own name; the next page asks again.
    });
  }, SETTLED);
});
