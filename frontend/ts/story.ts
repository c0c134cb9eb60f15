/**
 * One story. The text scrolls as any text does; the picture beside it follows, whole scan first, then sharp.
 * Without this script every step shows its own picture.
 */

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SIDES = [480, 720, 1080, 1600, 2400]; // few, so that caches serve most requests
const AIR = 1.12; // a little of what lies round the region is seen too
const SWIPE = 40;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const numbers = (text = ""): number[] => text.split(" ").map(Number);

class Step {
  readonly region: Box;
  readonly width: number;
  readonly height: number;

  constructor(readonly element: HTMLElement) {
    const [x = 0, y = 0, width = 1, height = 1] = numbers(element.dataset["region"]);
    this.region = { x, y, width, height };
    [this.width = 1, this.height = 1] = numbers(element.dataset["size"]);
  }

  get service(): string {
    return this.element.dataset["service"] ?? "";
  }

  /** The part of the scan that a stage of this ratio shows: the region, grown to the ratio, kept inside. */
  seen(ratio: number): Box {
    const { region } = this;
    let width = Math.max(region.width, region.height * ratio) * AIR;
    let height = width / ratio;
    // A whole object may be narrower than the stage: then there is ground at its sides.
    if (width > this.width && height > this.height) {
      const shrink = Math.min(width / this.width, height / this.height);
      width /= shrink;
      height /= shrink;
    }
    const place = (middle: number, side: number, full: number): number =>
      side >= full ? (full - side) / 2 : Math.min(Math.max(middle - side / 2, 0), full - side);
    return {
      x: place(region.x + region.width / 2, width, this.width),
      y: place(region.y + region.height / 2, height, this.height),
      width,
      height,
    };
  }

  /**
   * Address of a part at no more pixels than it has, and which part that is: never beyond the scan.
   * In per cent, because who may see more of the scan than the page knows has another number of pixels.
   */
  address(seen: Box, pixels: number): { part: Box; address: string } {
    const x = Math.max(0, Math.floor(seen.x));
    const y = Math.max(0, Math.floor(seen.y));
    const width = Math.min(Math.ceil(seen.x + seen.width), this.width) - x;
    const height = Math.min(Math.ceil(seen.y + seen.height), this.height) - y;
    const wanted = SIDES.find((side) => side >= pixels) ?? 2400;
    const scale = Math.min(1, wanted / Math.max(width, height));
    const size = scale === 1 ? "max" : `${Math.max(1, Math.round(width * scale))},${Math.max(1, Math.round(height * scale))}`;
    const share = (value: number, full: number): string => ((100 * value) / full).toFixed(5);
    const region = [share(x, this.width), share(y, this.height), share(width, this.width), share(height, this.height)];
    return { part: { x, y, width, height }, address: `${this.service}/pct:${region.join(",")}/${size}/0/default.jpg` };
  }
}

export class Story {
  private readonly steps: Step[];
  private readonly stage: HTMLElement;
  private readonly picture: HTMLElement;
  private readonly grounds = new Map<string, HTMLImageElement>();
  private now = -1;

  constructor(private readonly root: HTMLElement) {
    this.steps = [...root.querySelectorAll<HTMLElement>("[data-step]")].map((element) => new Step(element));
    this.stage = this.find("[data-stage]");
    this.picture = this.find("[data-picture]");
    this.stage.hidden = false;
    root.dataset["live"] = "";
    this.listen();
    this.show(Math.max(0, this.linked()));
  }

  /** The step that the address names, or -1. */
  private linked(): number {
    return this.steps.findIndex((step) => `#${step.element.id}` === location.hash);
  }

  private find(selector: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`the story lacks ${selector}`);
    return found;
  }

  private listen(): void {
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) this.show(this.steps.findIndex((step) => step.element === entry.target));
        }
      },
      { rootMargin: "-62% 0px -37% 0px" },
    );
    for (const step of this.steps) seen.observe(step.element);
    for (const button of this.stage.querySelectorAll<HTMLButtonElement>("[data-go]")) {
      button.addEventListener("click", () => this.go(Number(button.dataset["go"])));
    }
    this.stage.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (way === undefined) return;
      event.preventDefault();
      this.go(way);
    });
    window.addEventListener("hashchange", () => {
      // A scroll that is still under way would carry the page past the step.
      this.steps[this.linked()]?.element.scrollIntoView({ behavior: "instant", block: "center" });
    });
    this.listenToSwipes();
    new ResizeObserver(() => this.draw()).observe(this.picture);
  }

  private listenToSwipes(): void {
    let from: { x: number; y: number } | undefined;
    this.picture.addEventListener("pointerdown", (event) => (from = { x: event.clientX, y: event.clientY }));
    this.picture.addEventListener("pointerup", (event) => {
      if (!from) return;
      const across = event.clientX - from.x;
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(event.clientY - from.y)) this.go(across < 0 ? 1 : -1);
      from = undefined;
    });
  }

  /** Goes a step on or back: the page scrolls there, and the picture follows the page. */
  private go(by: number): void {
    const at = Math.min(Math.max(this.now + by, 0), this.steps.length - 1);
    this.show(at);
    this.steps[at]?.element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "center" });
  }

  private show(at: number): void {
    const step = this.steps[at];
    if (!step || at === this.now) return;
    this.now = at;
    for (const [index, one] of this.steps.entries()) one.element.toggleAttribute("data-told", index === at);
    this.find("[data-now]").textContent = `${at + 1} / ${this.steps.length}`;
    for (const button of this.stage.querySelectorAll<HTMLButtonElement>("[data-go]")) {
      const next = at + Number(button.dataset["go"]);
      button.setAttribute("aria-disabled", String(next < 0 || next >= this.steps.length));
    }
    const source = this.find("[data-source]") as HTMLAnchorElement;
    source.textContent = step.element.dataset["title"] ?? "";
    source.href = step.element.dataset["url"] ?? "";
    this.find("[data-live]").textContent = (this.root.dataset["stepWords"] ?? "")
      .replace("{number}", String(at + 1))
      .replace("{count}", String(this.steps.length));
    this.draw();
  }

  private ground(step: Step): HTMLImageElement {
    const known = this.grounds.get(step.service);
    if (known) return known;
    const image = new Image(step.width, step.height);
    image.src = step.element.dataset["whole"] ?? "";
    image.alt = step.element.dataset["alt"] ?? "";
    image.className = "told__ground";
    this.picture.append(image);
    this.grounds.set(step.service, image);
    return image;
  }

  /** Moves the whole scan so that the step's region fills the stage, then lays the sharp part over it. */
  private draw(): void {
    const step = this.steps[this.now];
    const { clientWidth, clientHeight } = this.picture;
    if (!step || !clientWidth || !clientHeight) return;
    const seen = step.seen(clientWidth / clientHeight);
    const scale = clientWidth / seen.width;
    const ground = this.ground(step);
    for (const image of this.grounds.values()) image.toggleAttribute("data-shown", image === ground);
    ground.style.width = `${step.width}px`;
    ground.style.height = `${step.height}px`;
    ground.style.transform = `scale(${scale}) translate(${-seen.x}px, ${-seen.y}px)`;
    this.sharpen(step, seen, scale);
  }

  private sharpen(step: Step, seen: Box, scale: number): void {
    for (const old of this.picture.querySelectorAll(".told__sharp")) old.remove();
    const { part, address } = step.address(seen, Math.max(this.picture.clientWidth, this.picture.clientHeight) * devicePixelRatio);
    const image = new Image();
    image.className = "told__sharp";
    image.alt = "";
    image.decoding = "async";
    Object.assign(image.style, {
      left: `${(part.x - seen.x) * scale}px`,
      top: `${(part.y - seen.y) * scale}px`,
      width: `${part.width * scale}px`,
      height: `${part.height * scale}px`,
    });
    image.addEventListener("load", () => (image.dataset["ready"] = ""));
    image.src = address;
    this.picture.append(image);
  }
}
