/** Counts the rows that are ticked, ticks all, and keeps the bar's buttons off while there is nothing to do. */

const form = document.querySelector<HTMLFormElement>("form[data-bulk-form]");

if (form) {
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[name=ids]")];
  const all = form.querySelector<HTMLInputElement>("[data-all]");
  const count = form.querySelector<HTMLElement>("[data-count]");
  const buttons = form.querySelectorAll<HTMLButtonElement>("[data-bulk] button");
  const invitation = count?.textContent ?? "";
  let last: HTMLInputElement | null = null;

  const tell = (): void => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? (form.dataset["chosen"] ?? "{n}").replace("{n}", String(chosen)) : invitation;
    for (const button of buttons) button.hidden = !chosen;
    if (all) {
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
  }
  form.addEventListener("click", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.name !== "ids") return;
    // With Shift everything between two ticks follows the second.
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b) as [number, number];
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  });
  addEventListener("pageshow", tell);
  tell();
}

export {};
