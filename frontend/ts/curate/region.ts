/** A rectangle drawn on a picture, kept in four inputs as pixels of the scan. Without it the numbers are typed. */

const LEAST = 8; // pixels on the screen: less is a click that slipped

export class RegionDrawer {
  private readonly inputs: HTMLInputElement[];
  private from: { x: number; y: number } | undefined;

  /** `place` holds the picture and a frame; `fields` names the inputs for x, y, width and height. */
  constructor(
    private readonly place: HTMLElement,
    fields: [string, string, string, string],
  ) {
    this.inputs = fields.map((name) => {
      const input = place.ownerDocument.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (!input) throw new Error(`the form lacks ${name}`);
      return input;
    });
    this.place.dataset["focus"] = "on";
    this.frame.hidden = false;
    place.addEventListener("pointerdown", (event) => this.begin(event));
    place.addEventListener("pointermove", (event) => this.stretch(event));
    for (const type of ["pointerup", "pointercancel"]) place.addEventListener(type, () => (this.from = undefined));
    for (const input of this.inputs) input.addEventListener("input", () => this.draw());
    this.draw();
  }

  private get frame(): HTMLElement {
    const found = this.place.querySelector<HTMLElement>("[data-frame]");
    if (!found) throw new Error("the picture lacks its frame");
    return found;
  }

  private get full(): { width: number; height: number } {
    return { width: Number(this.place.dataset["width"]), height: Number(this.place.dataset["height"]) };
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const box = this.place.getBoundingClientRect();
    const share = (value: number): number => Math.min(Math.max(value, 0), 1);
    return {
      x: share((event.clientX - box.left) / box.width) * this.full.width,
      y: share((event.clientY - box.top) / box.height) * this.full.height,
    };
  }

  private begin(event: PointerEvent): void {
    event.preventDefault();
    this.place.setPointerCapture(event.pointerId);
    this.from = this.at(event);
  }

  private stretch(event: PointerEvent): void {
    if (!this.from) return;
    const to = this.at(event);
    const values = [
      Math.min(this.from.x, to.x),
      Math.min(this.from.y, to.y),
      Math.abs(this.from.x - to.x),
      Math.abs(this.from.y - to.y),
    ];
    const least = (LEAST / this.place.getBoundingClientRect().width) * this.full.width;
    if ((values[2] ?? 0) < least || (values[3] ?? 0) < least) return;
    for (const [index, input] of this.inputs.entries()) {
      input.value = String(Math.round(values[index] ?? 0));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.draw();
  }

  private draw(): void {
    const [x = 0, y = 0, width = 0, height = 0] = this.inputs.map((input) => Number.parseInt(input.value, 10) || 0);
    Object.assign(this.frame.style, {
      left: `${(x / this.full.width) * 100}%`,
      top: `${(y / this.full.height) * 100}%`,
      width: `${(width / this.full.width) * 100}%`,
      height: `${(height / this.full.height) * 100}%`,
    });
  }
}
