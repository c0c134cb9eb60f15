/** The display panel: scheme, contrast, text size. `prefs.ts` puts the kept values on the next page. */

const SMALLEST = -1;
const LARGEST = 3;

function keep(name: string, value: string): void {
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
  try {
    if (value) localStorage.setItem(`museum.${name}`, value);
    else localStorage.removeItem(`museum.${name}`);
  } catch {
    // Storage is switched off: the choice lasts for this page.
  }
}

function current(name: string): string {
  return document.documentElement.dataset[name] ?? "";
}

function show(panel: HTMLElement): void {
  for (const button of panel.querySelectorAll<HTMLButtonElement>("button[data-pref]")) {
    button.setAttribute("aria-pressed", String(current(button.dataset["pref"] ?? "") === button.value));
  }
  const size = Number(current("size"));
  for (const button of panel.querySelectorAll<HTMLButtonElement>("button[data-step]")) {
    const next = size + Number(button.dataset["step"]);
    button.disabled = next < SMALLEST || next > LARGEST;
  }
}

/** Makes the panel work and shows the button that opens it. */
export function displayPanel(): void {
  const panel = document.getElementById("display");
  if (!panel) return;
  panel.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (!button) return;
    if (button.dataset["pref"]) keep(button.dataset["pref"], button.value);
    else if (button.dataset["step"]) {
      const step = Number(button.dataset["step"]);
      const size = step === 0 ? 0 : Math.min(LARGEST, Math.max(SMALLEST, Number(current("size")) + step));
      keep("size", size === 0 ? "" : String(size));
      const said = panel.querySelector<HTMLElement>("[data-said]");
      if (said) said.textContent = `${button.dataset["says"] ?? ""} ${Math.round(percent(size))} %`;
    } else return;
    show(panel);
  });
  show(panel);
  for (const opener of document.querySelectorAll<HTMLElement>("[data-needs-script]")) opener.hidden = false;
}

function percent(size: number): number {
  return { "-1": 93.75, "0": 100, "1": 112.5, "2": 125, "3": 150 }[String(size)] ?? 100;
}
