/** A length that is good to read beside a picture of known resolution. */

const STEPS = [1, 2, 5];
const WIDEST = 110;

export interface Length {
  millimetres: number;
  pixels: number;
}

/** Chooses 1, 2 or 5 times a power of ten, as long as fits into `most` pixels on the screen. */
export function roundLength(pixelsPerMillimetre: number, most: number): Length {
  let best: Length = { millimetres: 0, pixels: 0 };
  for (let power = -2; power <= 5; power += 1) {
    for (const step of STEPS) {
      const millimetres = step * 10 ** power;
      const pixels = millimetres * pixelsPerMillimetre;
      if (pixels <= most && pixels > best.pixels) best = { millimetres, pixels };
    }
  }
  return best;
}

/** Says a length in the unit that people would use for it. */
export function lengthText(millimetres: number, language: string): string {
  const write = (value: number, unit: string): string => `${value.toLocaleString(language)} ${unit}`;
  if (millimetres >= 1000) return write(millimetres / 1000, "m");
  if (millimetres >= 10) return write(millimetres / 10, "cm");
  return write(millimetres, "mm");
}

/** The bar itself: hidden where nobody vouches for the scale. */
export class ScaleBar {
  constructor(private readonly box: HTMLElement) {}

  draw(pixelsPerMillimetre: number, room: number): void {
    this.box.hidden = pixelsPerMillimetre <= 0;
    if (pixelsPerMillimetre <= 0) return;
    const length = roundLength(pixelsPerMillimetre, Math.min(WIDEST, room));
    const [bar, text] = this.box.children as unknown as [HTMLElement, HTMLElement];
    bar.style.width = `${length.pixels}px`;
    text.textContent = lengthText(length.millimetres, document.documentElement.lang);
  }
}
