/** Niceties of the search page; without them the form's own button does the same. */

function sendable(form: HTMLFormElement): void {
  // Empty fields would only clutter the address that people share.
  for (const field of form.querySelectorAll<HTMLInputElement>("input[name]")) {
    if (field.type !== "checkbox" && !field.value.trim()) field.disabled = true;
  }
}

/** Filters apply as they are ticked on wide windows; on phones the sheet's button applies them together. */
export function searchForm(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-search]");
  if (!form) return;
  const wide = matchMedia("(min-width: 1024px)");
  form.addEventListener("submit", () => sendable(form));
  form.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.type === "checkbox" && wide.matches) form.requestSubmit();
  });
  // A page taken from the back-forward store would keep its fields switched off.
  addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll<HTMLInputElement>("input[name]")) field.disabled = false;
  });
}

/** `/` takes the reader to the search field, as on most sites one searches. */
export function searchKey(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target as HTMLElement;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const field = document.querySelector<HTMLInputElement>("input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
