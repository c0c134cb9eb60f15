/** A click on the picture sets what the exhibition opens with; without it, the numbers are typed. */

const WIDE = 1.9; // as the site cuts it for a wide window
const place = document.querySelector<HTMLElement>("[data-focus]");
const picture = place?.querySelector<HTMLImageElement>("[data-focus-picture]");
const frame = place?.querySelector<HTMLElement>("[data-focus-frame]");
const point = place?.querySelector<HTMLElement>("[data-focus-point]");
const field = (name: string): HTMLInputElement | null => document.querySelector(`input[name=${name}]`);
const [x, y, zoom] = [field("x"), field("y"), field("zoom")];

if (place && picture && frame && point && x && y && zoom) {
  const value = (input: HTMLInputElement, otherwise: number): number => {
    const read = Number.parseFloat(input.value.replace(",", "."));
    return Number.isFinite(read) ? read : otherwise;
  };
  const held = (at: number, least: number, most: number): number => Math.min(Math.max(at, least), most);

  const draw = (): void => {
    const ratio = Number(picture.getAttribute("width")) / Number(picture.getAttribute("height"));
    const close = held(value(zoom, 1), 1, 16);
    let height = Math.min(ratio / close / WIDE, 1, ratio / WIDE);
    const width = (height * WIDE) / ratio;
    height = Math.min(height, 1);
    const left = held(value(x, 50) / 100 - width / 2, 0, 1 - width);
    const top = held(value(y, 50) / 100 - height / 2, 0, 1 - height);
    Object.assign(frame.style, {
      left: `${left * 100}%`,
      top: `${top * 100}%`,
      width: `${width * 100}%`,
      height: `${height * 100}%`,
    });
    Object.assign(point.style, { left: `${held(value(x, 50), 0, 100)}%`, top: `${held(value(y, 50), 0, 100)}%` });
  };

  place.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = (held((event.clientX - box.left) / box.width, 0, 1) * 100).toFixed(1);
    y.value = (held((event.clientY - box.top) / box.height, 0, 1) * 100).toFixed(1);
    draw();
  });
  place.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return; // the page itself scrolls
      event.preventDefault();
      zoom.value = held(value(zoom, 1) * (event.deltaY < 0 ? 1.15 : 1 / 1.15), 1, 16).toFixed(1);
      draw();
    },
    { passive: false },
  );
  for (const input of [x, y, zoom]) input.addEventListener("input", draw);
  for (const hidden of [frame, point, document.querySelector<HTMLElement>("[data-focus-help]")]) {
    if (hidden) hidden.hidden = false;
  }
  place.dataset["focus"] = "on";
  draw();
}

export {};
