/** "See better": brightness and contrast of the picture on this screen. The scan itself stays as it is. */

const PLAIN = 100;

export function seeBetter(stage: HTMLElement, canvas: HTMLElement): void {
  const sliders = [...stage.querySelectorAll<HTMLInputElement>("input[data-see]")];
  const apply = (): void => {
    const filters = sliders
      .filter((slider) => slider.valueAsNumber !== PLAIN)
      .map((slider) => `${slider.dataset["see"]}(${slider.valueAsNumber / PLAIN})`);
    canvas.style.filter = filters.join(" ");
  };
  for (const slider of sliders) slider.addEventListener("input", apply);
  stage.querySelector("[data-see-plain]")?.addEventListener("click", () => {
    for (const slider of sliders) slider.valueAsNumber = PLAIN;
    apply();
  });
  apply();
}

/** Closes an open panel when somebody turns elsewhere, or presses Escape in it. */
export function closing(panel: HTMLDetailsElement): void {
  const elsewhere = (event: Event): void => {
    if (panel.open && !panel.contains(event.target as Node)) panel.open = false;
  };
  // Before the viewer sees it: it keeps what happens on its canvas to itself.
  document.addEventListener("pointerdown", elsewhere, { capture: true });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    event.stopPropagation();
    panel.open = false;
    panel.querySelector("summary")?.focus();
  });
}
