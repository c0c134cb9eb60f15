/** Warns before a page is left on which somebody has typed. */
export function keepTyped(): void {
  const changed = new Set<HTMLFormElement>();
  let sent = false;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-record]")) {
    // Sent back with a fault, it is as unsaved as before.
    if ("unsaved" in form.dataset) changed.add(form);
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", (event) => {
      // Another form of the page would be lost with this one's answer.
      const others = [...changed].some((other) => other !== form);
      if (others && !confirm(form.dataset["leave"] ?? "")) {
        event.preventDefault();
        return;
      }
      sent = true;
    });
  }
  addEventListener("beforeunload", (event) => {
    if (changed.size && !sent) event.preventDefault();
  });
  addEventListener("pageshow", () => (sent = false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    const form = (document.activeElement as HTMLElement | null)?.closest<HTMLFormElement>("form[data-record]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector<HTMLButtonElement>(".savebar button") ?? undefined);
  });
}
