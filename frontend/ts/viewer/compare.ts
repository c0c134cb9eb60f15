/** The page that compares: two panes, their controls, the address that brings somebody else to the same view. */
import { Comparison, type Half } from "./comparison";
import { actOf } from "./keys";
import { FORMAT, Pane } from "./pane";
import { ScaleBar } from "./scale-bar";
import { regionOf, regionText, scanOf, within } from "./scans";
import { share } from "./share";
import { say, Voice } from "./words";

interface Words {
  zoom: string;
  turned: string;
  whole: string;
  failed: string;
  shared: string;
  address: string;
  linked: string;
  free: string;
  scaled: string;
  unscaled: string;
}

const STEP = 1.6;
const WAY = 0.2;
const SPOKEN_AFTER = 500;
const LEAST = 0.02; // a coin beside a drum, at one scale, is very small
const SIDES = ["left", "right"] as const;

function found<T extends Element = HTMLElement>(root: ParentNode, selector: string): T {
  const element = root.querySelector<T>(selector);
  if (!element) throw new Error(`the page lacks ${selector}`);
  return element;
}

class ComparePage {
  private readonly words: Words;
  private readonly voice: Voice;
  private readonly figures: HTMLElement[];
  private readonly halves: [Half, Half];
  private readonly both: Comparison;
  private touched = false;

  constructor(private readonly page: HTMLElement) {
    this.words = JSON.parse(page.dataset["words"] ?? "{}") as Words;
    this.voice = new Voice(found(page, "[data-live]"));
    this.figures = SIDES.map((side) => found(page, `[data-half=${side}]`));
    this.halves = this.figures.map((figure) => this.half(figure)) as [Half, Half];
    this.both = new Comparison(this.halves, () => this.keep());
  }

  private half(figure: HTMLElement): Half {
    const still = found<HTMLImageElement>(figure, "[data-still] img");
    const canvas = found(figure, "[data-canvas]");
    const pane = new Pane(canvas, {
      label: canvas.dataset["says"] ?? "",
      margin: parseFloat(getComputedStyle(found(figure, "[data-still]")).paddingLeft) || 0,
      least: LEAST,
      format: FORMAT.exec(still.currentSrc)?.[1] ?? "jpg",
    });
    return { pane, pixelsPerMillimetre: scanOf(figure).pixelsPerMillimetre };
  }

  async begin(): Promise<void> {
    await Promise.all(this.figures.map((figure, number) => this.open(figure, number)));
    const asked = new URLSearchParams(location.hash.slice(1, 300));
    for (const [number, side] of SIDES.entries()) {
      const scan = this.halves[number]?.pane.shown;
      const region = regionOf(asked.get(side));
      const inside = region && scan ? within(region, scan) : null;
      if (inside) this.halves[number]?.pane.show(inside, true);
    }
    this.both.linked = asked.get("free") !== "1";
    if (asked.get("scale") === "1" && this.scaleButton) this.both.scale(true);
    this.both.anchor();
    this.toggles();
    found(this.page, "[data-tools]").hidden = false;
    this.page.dataset["deep"] = "ready";
  }

  private get scaleButton(): HTMLElement | null {
    return this.page.querySelector("[data-toggle=scaled]");
  }

  private async open(figure: HTMLElement, number: number): Promise<void> {
    const half = this.halves[number];
    if (!half) return;
    const { pane } = half;
    const bar = new ScaleBar(found(figure, "[data-scale]"));
    const draw = (): void => bar.draw(half.pixelsPerMillimetre * pane.scale(true), pane.viewer.element.clientWidth / 4);
    await pane.open(scanOf(figure), found<HTMLImageElement>(figure, "[data-still] img").currentSrc);
    pane.leaveScrolling(() => false);
    for (const movement of ["animation", "resize", "rotate", "zoom"] as const) pane.on(movement, draw);
    pane.on("zoom", () => this.say(number));
    draw();
    for (const button of figure.querySelectorAll<HTMLElement>("[data-do]")) {
      button.addEventListener("click", () => this.act(number, button.dataset["do"] ?? ""));
    }
    pane.canvas.addEventListener("keydown", (event) => {
      const act = actOf(event, pane.canvas);
      if (act && this.act(number, act)) event.preventDefault();
    });
    for (const name of ["pointerdown", "wheel"]) {
      figure.addEventListener(name, () => (this.touched = true), { capture: true, passive: true });
    }
  }

  private act(number: number, what: string): boolean {
    const pane = this.halves[number]?.pane;
    if (!pane) return false;
    this.touched = true;
    this.both.lead(number);
    if (what === "in" || what === "out") pane.zoomBy(what === "in" ? STEP : 1 / STEP);
    else if (what === "left" || what === "right") pane.moveBy(what === "left" ? -WAY : WAY, 0);
    else if (what === "up" || what === "down") pane.moveBy(0, what === "up" ? -WAY : WAY);
    else if (what === "whole") {
      if (this.both.linked || this.both.scaled) this.both.home();
      else pane.home();
      this.voice.speak(this.words.whole);
    } else if (what === "turn" || what === "turn-back") {
      this.voice.speak(say(this.words.turned, { degrees: pane.turn(what === "turn" ? 90 : -90) }));
      this.both.anchor();
    } else return false;
    return true;
  }

  private say(number: number): void {
    const pane = this.halves[number]?.pane;
    if (!this.touched || !pane) return;
    this.voice.murmur(say(this.words.zoom, { percent: Math.round(pane.scale() * 100) }), SPOKEN_AFTER);
  }

  private toggles(): void {
    const button = (name: string, pressed: () => boolean, press: (on: boolean) => string): void => {
      const element = this.page.querySelector(`[data-toggle=${name}]`);
      const show = (): void => element?.setAttribute("aria-pressed", String(pressed()));
      element?.addEventListener("click", () => {
        this.touched = true;
        this.voice.speak(press(!pressed()));
        show();
        this.keep();
      });
      show();
    };
    button("linked", () => this.both.linked, (on) => {
      this.both.link(on);
      return on ? this.words.linked : this.words.free;
    });
    button("scaled", () => this.both.scaled, (on) => {
      this.both.scale(on);
      return on ? this.words.scaled : this.words.unscaled;
    });
    found(this.page, "[data-share]").addEventListener("click", () => void this.share());
  }

  /** What the address must say besides the objects: which parts are seen, and how the two hang together. */
  private hash(): string {
    const said = new Map<string, string>();
    for (const [number, side] of SIDES.entries()) {
      const region = this.halves[number]?.pane.region();
      if (region) said.set(side, regionText(region));
    }
    if (!this.both.linked) said.set("free", "1");
    if (this.both.scaled) said.set("scale", "1");
    return [...said].map(([name, value]) => `${name}=${value}`).join("&");
  }

  private keep(): void {
    if (!this.touched) return;
    const hash = this.hash();
    history.replaceState(history.state, "", location.pathname + location.search + (hash ? `#${hash}` : ""));
    found(this.page, "[data-shared]").textContent = "";
  }

  private async share(): Promise<void> {
    const url = `${location.href.split("#")[0]}${this.hash() ? `#${this.hash()}` : ""}`;
    const tell = (sentence: string): void => {
      found(this.page, "[data-shared]").textContent = sentence;
      this.voice.speak(sentence);
    };
    await share(document.title, url, () => tell(this.words.shared), (address) => tell(say(this.words.address, { address })));
  }
}

export async function compare(page: HTMLElement): Promise<void> {
  await new ComparePage(page).begin();
}
