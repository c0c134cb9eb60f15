/**
 * The stage: an object's pages to look into, with our own quiet controls.
 *
 * The page's wheel and one-finger scroll go on working until somebody zooms in or takes the viewer into
 * full screen, so that the picture never traps a visitor who only wants to read on.
 */
import { contentState } from "./content-state";
import { Finder } from "./finder";
import { actOf, keysDialog, type Act } from "./keys";
import { FORMAT, Pane } from "./pane";
import { ScaleBar } from "./scale-bar";
import { regionOf, scanOf, within, type Region, type Scan } from "./scans";
import { closing, seeBetter } from "./seeing";
import { share } from "./share";
import { Strip } from "./strip";
import { Swipes } from "./swipes";
import { hashOf, keepInAddress, viewOf } from "./view";
import { say, Voice, wordsOf, type Words } from "./words";

const STEP = 1.6;
const WAY = 0.2; // of what is seen, for one press of an arrow
const SPOKEN_AFTER = 500;
const KEPT_AFTER = 300;
const AIR = 2.5; // how much more than a found word is shown
const LEAST = 320; // pixels of the scan round a found word

const begun = new WeakMap<HTMLElement, DeepZoom>();

export class DeepZoom {
  private readonly pane: Pane;
  private readonly words: Words;
  private readonly voice: Voice;
  private readonly strip: Strip;
  private readonly scale: ScaleBar;
  private readonly scans: Scan[];
  private readonly dialog: () => void;
  private finder: Finder | null = null;
  private page = -1;
  private wanted = -1; // the page asked for last, which `page` becomes once it is open
  private keeping = 0;
  private percent = 0;
  private touched = false;
  private hitMarks: HTMLElement[] = [];

  /** Brings the viewer to a stage; once more, if its picture could not be had the first time. */
  static async on(stage: HTMLElement): Promise<void> {
    const deep = begun.get(stage) ?? new DeepZoom(stage);
    begun.set(stage, deep);
    await deep.begin();
  }

  private constructor(private readonly stage: HTMLElement) {
    this.words = wordsOf(stage);
    this.voice = new Voice(this.find("[data-live]"));
    this.strip = new Strip(stage, (number) => void this.turnTo(number));
    this.scans = this.strip.pages.map(scanOf);
    this.scale = new ScaleBar(this.find("[data-scale]"));
    this.dialog = keysDialog(stage);
    const still = this.find("[data-still]");
    this.pane = new Pane(this.find("[data-canvas]"), {
      label: this.words.canvas,
      describedBy: "stage-words",
      margin: parseFloat(getComputedStyle(still).paddingLeft) || 0,
      format: FORMAT.exec(this.still?.currentSrc ?? "")?.[1] ?? "jpg",
    });
    this.listen();
    this.tools();
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.stage.querySelector<T>(selector);
    if (!found) throw new Error(`the stage lacks ${selector}`);
    return found;
  }

  private get still(): HTMLImageElement | null {
    return this.stage.querySelector("[data-still] img");
  }

  private get rightToLeft(): boolean {
    return this.stage.dataset["direction"] === "rtl";
  }

  /** Opens what the address asks for, or else what the server already shows. */
  private async begin(): Promise<void> {
    const asked = viewOf(location.hash);
    const served = Number(this.stage.dataset["open"] ?? 1) - 1;
    const page = asked.page ? Math.min(asked.page, this.scans.length) - 1 : served;
    const region = asked.page || asked.region ? asked.region : this.servedRegion();
    // The picture of a part is no picture of the whole to lie under it.
    const whole = page === served && !this.servedRegion();
    await this.open(page, whole ? this.still?.currentSrc : "");
    if (region) this.showRegion(region, true);
    this.stage.dataset["deep"] = "ready";
    void this.finder?.recall(this.scans[this.page]?.image ?? "");
  }

  private servedRegion(): Region | null {
    return regionOf(this.stage.dataset["region"]);
  }

  private listen(): void {
    for (const button of this.stage.querySelectorAll<HTMLElement>("[data-do]")) {
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") this.act(button.dataset["do"] as Act | "share" | "parent");
      });
    }
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.pane.on("zoom", () => this.moved());
    this.pane.on("pan", () => this.moved());
    for (const movement of ["animation", "resize", "rotate"] as const) {
      this.pane.on(movement, () => this.drawScale());
    }
    for (const name of ["pointerdown", "wheel"] as const) {
      this.find("[data-canvas]").addEventListener(name, () => (this.touched = true), { capture: true, passive: true });
    }
    this.pane.leaveScrolling(() => Boolean(this.stage.dataset["full"]));
    new Swipes(this.pane.viewer, () => this.pane.isWhole(), (right) => this.act(right === this.rightToLeft ? "next" : "previous"));
    document.addEventListener("fullscreenchange", () => this.fullChanged(document.fullscreenElement === this.stage));
    addEventListener("hashchange", () => void this.follow());
  }

  private tools(): void {
    seeBetter(this.stage, this.pane.canvas);
    for (const panel of this.stage.querySelectorAll<HTMLDetailsElement>("details")) closing(panel);
    this.stage.querySelector<HTMLFormElement>("[data-jump]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = this.find<HTMLInputElement>("[data-jump] input").valueAsNumber;
      if (asked >= 1) void this.turnTo(Math.min(asked, this.scans.length) - 1);
    });
    for (const link of this.stage.querySelectorAll<HTMLElement>("[data-chapter]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const panel = link.closest("details");
        if (panel) panel.open = false;
        void this.turnTo(Number(link.dataset["chapter"]) - 1);
      });
    }
    const form = this.stage.querySelector<HTMLFormElement>("form[data-find]");
    if (!form) return;
    const images = this.scans.map((scan) => scan.image);
    const finding = {
      go: (hit: { image: string; region: Region | null }) => this.goToHit(hit.image, hit.region),
      mark: () => this.markHits(),
    };
    this.finder = new Finder(form, images, finding, this.words, this.voice);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.stage.dataset["full"] && !(event.target as Element).closest("dialog")) {
      this.act("full");
      return;
    }
    const act = actOf(event, this.pane.canvas);
    const page = act && this.pageFor(act);
    // Where there is no page to turn to, the key is the page's own.
    if (!act || (page !== null && (!this.scans[page] || page === this.wanted))) return;
    event.preventDefault();
    this.act(act);
  }

  /** The page that an act turns to; null for what turns none. */
  private pageFor(act: Act): number | null {
    const last = this.scans.length - 1;
    const pages: Partial<Record<Act, number>> = { previous: this.wanted - 1, next: this.wanted + 1, first: 0, last };
    return pages[act] ?? null;
  }

  private act(what: Act | "share" | "parent"): void {
    this.touched = true;
    const ways: Partial<Record<string, [number, number]>> = {
      left: [-WAY, 0],
      right: [WAY, 0],
      up: [0, -WAY],
      down: [0, WAY],
    };
    if (what === "in" || what === "out") this.pane.zoomBy(what === "in" ? STEP : 1 / STEP);
    else if (what === "whole") this.seeWhole();
    else if (what === "turn" || what === "turn-back") this.turnPicture(what === "turn" ? 90 : -90);
    else if (what === "full") void this.toggleFull();
    else if (what === "keys") this.dialog();
    else if (what === "share") void this.share();
    else if (what === "parent") void this.goToParent();
    else if (ways[what]) this.pane.moveBy(...ways[what]);
    else void this.turnTo(this.pageFor(what) ?? this.wanted);
  }

  private seeWhole(): void {
    this.pane.home();
    this.voice.speak(this.words.whole);
  }

  private turnPicture(by: number): void {
    this.voice.speak(say(this.words.turned, { degrees: this.pane.turn(by) }));
  }

  /** Shows a page; says so where there are several. */
  private async open(number: number, picture = ""): Promise<boolean> {
    const scan = this.scans[number];
    if (!scan) return false;
    this.wanted = number;
    this.allowTurning();
    this.stage.setAttribute("aria-busy", "true");
    try {
      if (!(await this.pane.open(scan, picture))) return false;
    } catch (error) {
      if (this.wanted === number) {
        this.wanted = this.page;
        this.allowTurning();
      }
      this.voice.speak(this.words.failed);
      throw error;
    } finally {
      this.stage.removeAttribute("aria-busy");
    }
    this.page = number;
    this.strip.show(number);
    this.markDetails(scan);
    this.markHits();
    this.tellPage(scan);
    // The page tells more than the zoom that comes with it.
    this.percent = this.percentNow();
    this.moved();
    this.drawScale();
    return true;
  }

  private async turnTo(number: number): Promise<void> {
    if (!this.scans[number] || (number === this.page && number === this.wanted)) return;
    this.touched = true;
    try {
      await this.open(number);
    } catch {
      // Said already; the former page stays.
    }
  }

  private tellPage(scan: Scan): void {
    const number = this.page + 1;
    const input = this.stage.querySelector<HTMLInputElement>("[data-jump] input");
    if (input) input.value = String(number);
    const now = this.stage.querySelector("[data-page-now]");
    if (now) now.textContent = String(number);
    const parent = this.stage.querySelector<HTMLElement>("[data-do=parent]");
    const whole = this.scans.find((one) => one.image === scan.detailOf?.image);
    if (parent) parent.hidden = !whole;
    if (this.scans.length < 2) return;
    this.voice.speak(say(this.words.page, { page: number, pages: this.scans.length, label: scan.label }));
    this.stage.dispatchEvent(
      new CustomEvent("museum:page", { bubbles: true, detail: { page: number, image: scan.image } }),
    );
  }

  /** A discreet frame on each part of this scan that has a scan of its own. */
  private markDetails(scan: Scan): void {
    for (const [number, detail] of this.scans.entries()) {
      const region = detail.detailOf?.image === scan.image ? within(detail.detailOf.region, scan) : null;
      if (!region) continue;
      const spot = document.createElement("a");
      spot.className = "spot";
      spot.href = hashOf(number + 1, null);
      spot.title = detail.label;
      spot.setAttribute("aria-label", detail.label);
      spot.addEventListener("click", (event) => event.preventDefault());
      this.pane.mark(spot, region, () => void this.turnTo(number));
    }
  }

  private async goToParent(): Promise<void> {
    const detail = this.scans[this.page]?.detailOf;
    const number = this.scans.findIndex((scan) => scan.image === detail?.image);
    if (!detail || number < 0) return;
    await this.turnTo(number);
    this.showRegion(detail.region);
  }

  private async goToHit(image: string, region: Region | null): Promise<void> {
    const number = this.scans.findIndex((scan) => scan.image === image);
    if (number !== this.page) await this.turnTo(number);
    this.markHits();
    if (!region) return;
    const width = Math.max(region.width * AIR, LEAST);
    const height = Math.max(region.height * AIR, LEAST);
    const middle = { x: region.x + region.width / 2, y: region.y + region.height / 2 };
    this.showRegion({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  }

  private markHits(): void {
    for (const mark of this.hitMarks) this.pane.unmark(mark);
    const scan = this.pane.shown;
    const hits = scan ? (this.finder?.on(scan.image) ?? []) : [];
    this.hitMarks = [];
    for (const hit of hits) {
      if (!hit.region) continue;
      const mark = document.createElement("span");
      mark.className = hit === this.finder?.current ? "hit hit--now" : "hit";
      this.pane.mark(mark, hit.region);
      this.hitMarks.push(mark);
    }
  }

  private showRegion(region: Region, immediately = false): void {
    const scan = this.pane.shown;
    const inside = scan && within(region, scan);
    if (inside) this.pane.show(inside, immediately);
  }

  /** Somebody followed a link to another view of this very page, or typed one. */
  private async follow(): Promise<void> {
    const { page, region } = viewOf(location.hash);
    if (!page && !region) return;
    this.touched = false;
    if (page && page - 1 !== this.wanted) await this.open(Math.min(page, this.scans.length) - 1);
    if (region) this.showRegion(region);
    else this.pane.home();
  }

  private async share(): Promise<void> {
    const manifest = this.stage.dataset["manifest"] ?? "";
    const canvas = manifest.replace(/manifest\.json$/, `canvas/${this.scans[this.page]?.image ?? ""}`);
    const state = contentState(manifest, canvas, this.pane.region() ?? undefined);
    const url = `${location.origin}${location.pathname}?iiif-content=${state}`;
    const told = this.find("[data-shared]");
    const tell = (sentence: string): void => {
      told.textContent = sentence;
      this.voice.speak(sentence);
    };
    await share(
      document.title,
      url,
      () => tell(this.words.shared),
      (address) => tell(say(this.words.address, { address })),
    );
  }

  private async toggleFull(): Promise<void> {
    if (document.fullscreenElement === this.stage) {
      await document.exitFullscreen();
    } else if (this.stage.dataset["full"]) {
      this.fullChanged(false);
    } else {
      try {
        await this.stage.requestFullscreen();
      } catch {
        // Telephones that give no element the whole screen: fill the window instead.
        this.fullChanged(true);
      }
    }
  }

  private fullChanged(full: boolean): void {
    if (full) this.stage.dataset["full"] = "1";
    else delete this.stage.dataset["full"];
    this.find("[data-do=full]").setAttribute("aria-pressed", String(full));
    this.voice.speak(full ? this.words.opened : this.words.closed);
  }

  private moved(): void {
    this.allow("in", this.pane.canZoom(true));
    this.allow("out", this.pane.canZoom(false));
    this.allowTurning();
    const percent = this.percentNow();
    const zoomed = percent !== this.percent;
    this.percent = percent;
    if (!this.touched) return;
    if (zoomed) this.voice.murmur(say(this.words.zoom, { percent }), SPOKEN_AFTER);
    window.clearTimeout(this.keeping);
    this.keeping = window.setTimeout(() => this.keep(), KEPT_AFTER);
  }

  private percentNow(): number {
    return Math.round(this.pane.scale() * 100);
  }

  private keep(): void {
    const region = this.pane.region();
    keepInAddress(this.page === 0 && !region ? "" : hashOf(this.page + 1, region));
    this.find("[data-shared]").textContent = "";
  }

  private allowTurning(): void {
    this.allow("previous", this.wanted > 0);
    this.allow("next", this.wanted < this.scans.length - 1);
  }

  /** Marks a control as idle without taking the keyboard's focus from it. */
  private allow(what: string, possible: boolean): void {
    this.stage.querySelector(`[data-do=${what}]`)?.setAttribute("aria-disabled", String(!possible));
  }

  private drawScale(): void {
    const perMm = this.pane.shown?.pixelsPerMillimetre ?? 0;
    // A third of a narrow stage at most: the controls stand beside the bar.
    this.scale.draw(perMm * this.pane.scale(true), this.stage.clientWidth / 6);
  }
}
