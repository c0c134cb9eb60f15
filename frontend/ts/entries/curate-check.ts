/** A scan to be judged: looked into pixel for pixel, what is wrong ticked and said by keys alone. */
import { look } from "../curate/look";

const place = document.querySelector<HTMLElement>("[data-pane]");
const bad = document.querySelector<HTMLFormElement>("[data-check=fail]");
const good = document.querySelector<HTMLFormElement>("[data-check=pass]");
const skip = document.querySelector<HTMLAnchorElement>("[data-check=skip]");

if (place) void look(place);

function faults(): HTMLInputElement[] {
  return [...(bad?.querySelectorAll<HTMLInputElement>("input[name=faults]") ?? [])];
}

function saysWhy(): boolean {
  const words = bad?.querySelector<HTMLTextAreaElement>("textarea");
  return faults().some((box) => box.checked) || Boolean(words?.value.trim());
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Enter") (saysWhy() ? bad : good)?.requestSubmit();
  else if (event.key === "PageDown") skip?.click();
  else if (/^Digit\d$/.test(event.code)) {
    // 1 to 9, and 0 for the tenth, as they lie on the keyboard.
    const box = faults()[(Number(event.code.slice(-1)) + 9) % 10];
    if (!box) return;
    box.checked = !box.checked;
    box.focus();
  } else return;
  event.preventDefault();
});
for (const help of document.querySelectorAll<HTMLElement>("[data-keys-help]")) help.hidden = false;
