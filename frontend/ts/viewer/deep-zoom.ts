/**
 * Deep zoom over an object's scans: OpenSeadragon under our own quiet controls.
 *
 * The page's wheel and one-finger scroll go on working until somebody zooms in or takes the viewer into
 * full screen, so that the picture never traps a visitor who only wants to read on.
 */
import OpenSeadragon from "openseadragon";

import { lengthText, roundLength } from "./scale-bar";
import { say, wordsOf, type Words } from "./words";

interface Scan {
  info: string;
  label: string;
  pixelsPerMillimetre: number;
}

const STEP = 1.6;
const SCALE_WIDTH = 110;
const SPOKEN_AFTER = 500;
const MARGIN = 24;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * OpenSeadragon adds a style element unless it finds one of its own, and our content security policy
 * takes no inline style. What it looks for is a name and an attribute: this has both, and no effect.
 */
function keepStyleOut(stage: HTMLElement): void {
  const stand = document.createElementNS("urn:museum:none", "style");
  stand.setAttribute("data-openseadragon-mobile-css", "");
  stage.append(stand);
}

export class DeepZoom {
  private readonly viewer: OpenSeadragon.Viewer;
  private readonly words: Words;
  private readonly scans: Scan[];
  private page = 0;
  private speaking = 0;
  private spoke = performance.now();

  static async on(stage: HTMLElement): Promise<DeepZoom> {
    const deep = new DeepZoom(stage);
    await deep.open(deep.pageInAddress());
    return deep;
  }

  private constructor(private readonly stage: HTMLElement) {
    this.words = wordsOf(stage);
    this.scans = [...stage.querySelectorAll<HTMLElement>("[data-info]")].map((element) => ({
      info: element.dataset["info"] ?? "",
      label: element.dataset["label"] ?? "",
      pixelsPerMillimetre: Number(element.dataset["perMm"] ?? 0),
    }));
    keepStyleOut(stage);
    this.viewer = OpenSeadragon({
      element: this.find("[data-canvas]"),
      drawer: "canvas",
      showNavigationControl: false,
      crossOriginPolicy: "Anonymous",
      animationTime: calm.matches ? 0 : 0.4,
      blendTime: calm.matches ? 0 : 0.15,
      immediateRender: true,
      viewportMargins: { left: MARGIN, top: MARGIN, right: MARGIN, bottom: MARGIN },
      visibilityRatio: 0.5,
      constrainDuringPan: true,
      minZoomImageRatio: 0.9,
      maxZoomPixelRatio: 3,
      zoomPerClick: 2,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchRotate: false },
    });
    this.prepareCanvas();
    this.listen();
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.stage.querySelector<T>(selector);
    if (!found) throw new Error(`the stage lacks ${selector}`);
    return found;
  }

  private prepareCanvas(): void {
    const canvas = this.viewer.canvas as HTMLElement;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.words.canvas);
  }

  private listen(): void {
    for (const button of this.stage.querySelectorAll<HTMLButtonElement>("[data-do]")) {
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") this.act(button.dataset["do"] ?? "");
      });
    }
    for (const [number, link] of this.links().entries()) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        void this.open(number);
      });
    }
    this.viewer.addHandler("canvas-key", (event) => {
      // OpenSeadragon would mirror the picture at F: an object has no mirror image. Ours is full screen.
      if (event.originalEvent instanceof KeyboardEvent && event.originalEvent.key.toLowerCase() === "f") {
        event.preventDefaultAction = true;
        this.act("full");
      }
    });
    this.viewer.addHandler("zoom", () => this.zoomed());
    this.viewer.addHandler("animation", () => this.drawScale());
    this.viewer.addHandler("resize", () => this.drawScale());
    this.viewer.addHandler("rotate", () => this.drawScale());
    // While the object is seen whole the wheel is the page's; with Ctrl it zooms, as in a map.
    this.find("[data-canvas]").addEventListener(
      "wheel",
      (event) => {
        if (this.leavesScrolling() && !event.ctrlKey && !event.metaKey) event.stopPropagation();
      },
      { capture: true, passive: true },
    );
    document.addEventListener("fullscreenchange", () => this.fullChanged(document.fullscreenElement === this.stage));
    this.stage.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.stage.dataset["full"]) this.act("full");
      if (event.key === "PageDown" || event.key === "PageUp") this.turnPage(event);
    });
  }

  private links(): HTMLAnchorElement[] {
    return [...this.stage.querySelectorAll<HTMLAnchorElement>("[data-page]")];
  }

  private pageInAddress(): number {
    const asked = Number(/[#&]page=(\d{1,4})\b/.exec(location.hash)?.[1] ?? 1);
    return Math.min(Math.max(asked, 1), this.scans.length) - 1;
  }

  /** Shows a scan. The image service is the address we asked, whatever name it was given at ingest. */
  private async open(number: number): Promise<void> {
    const scan = this.scans[number];
    if (!scan) return;
    const answer = await fetch(scan.info, { credentials: "same-origin" });
    if (!answer.ok) {
      this.speak(this.words.failed);
      throw new Error(`${scan.info}: ${answer.status}`);
    }
    const info = (await answer.json()) as Record<string, unknown>;
    const service = new URL(scan.info, location.href).href.replace(/\/info\.json$/, "");
    info["id"] = service;
    await new Promise<void>((resolve, reject) => {
      this.viewer.addOnceHandler("open", () => resolve());
      this.viewer.addOnceHandler("open-failed", () => reject(new Error(service)));
      this.viewer.open({ tileSource: info } as unknown as OpenSeadragon.TileSourceSpecifier);
    });
    this.page = number;
    this.stage.dataset["deep"] = "ready";
    for (const [index, link] of this.links().entries()) {
      link.setAttribute("aria-current", String(index === number));
      if (index === number && this.scans.length > 1) link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (this.scans.length > 1) {
      const opened = document.querySelector("[data-page-now]");
      if (opened) opened.textContent = String(number + 1);
      this.speak(say(this.words.page, { page: number + 1, pages: this.scans.length, label: scan.label }));
    }
    this.zoomed();
    this.drawScale();
  }

  private turnPage(event: KeyboardEvent): void {
    const next = this.page + (event.key === "PageDown" ? 1 : -1);
    if (!this.scans[next]) return;
    event.preventDefault();
    void this.open(next);
  }

  private act(what: string): void {
    const viewport = this.viewer.viewport;
    if (what === "in" || what === "out") {
      viewport.zoomBy(what === "in" ? STEP : 1 / STEP);
      viewport.applyConstraints();
    } else if (what === "whole") {
      viewport.setRotation(0);
      viewport.goHome();
      this.speak(this.words.whole);
    } else if (what === "turn") {
      viewport.setRotation((viewport.getRotation(false) + 90) % 360);
      this.speak(say(this.words.turned, { degrees: Math.round(viewport.getRotation(false)) }));
    } else if (what === "previous" || what === "next") {
      void this.open(this.page + (what === "next" ? 1 : -1));
    } else if (what === "full") {
      void this.toggleFull();
    }
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

  private isWhole(): boolean {
    const viewport = this.viewer.viewport;
    return viewport.getZoom(false) <= viewport.getHomeZoom() * 1.02;
  }

  private fullChanged(full: boolean): void {
    // What was seen whole stays whole, at the new size.
    if (this.isWhole()) this.viewer.addOnceHandler("resize", () => this.viewer.viewport.goHome(true));
    if (full) this.stage.dataset["full"] = "1";
    else delete this.stage.dataset["full"];
    this.find("[data-do=full]").setAttribute("aria-pressed", String(full));
    this.speak(full ? this.words.opened : this.words.closed);
    this.zoomed();
  }

  private leavesScrolling(): boolean {
    return this.isWhole() && !this.stage.dataset["full"];
  }

  /** Lets the page scroll while the object is seen whole; once zoomed, drags and wheel are the picture's. */
  private zoomed(): void {
    const viewport = this.viewer.viewport;
    const touch = this.leavesScrolling() ? "pan-y" : "none";
    (this.viewer.canvas as HTMLElement).style.touchAction = touch;
    (this.viewer.container as HTMLElement).style.touchAction = touch;
    const percent = Math.round(viewport.viewportToImageZoom(viewport.getZoom(false)) * 100);
    window.clearTimeout(this.speaking);
    this.speaking = window.setTimeout(() => {
      // What was said just now (a page, full screen) tells more than the zoom that came with it.
      if (performance.now() - this.spoke > 2 * SPOKEN_AFTER) this.speak(say(this.words.zoom, { percent }));
    }, SPOKEN_AFTER);
    const zoom = viewport.getZoom(false);
    this.allow("in", zoom < viewport.getMaxZoom() * 0.99);
    this.allow("out", zoom > viewport.getMinZoom() * 1.01);
    this.allow("previous", this.page > 0);
    this.allow("next", this.page < this.scans.length - 1);
  }

  /** Marks a control as idle without taking the keyboard's focus from it. */
  private allow(what: string, possible: boolean): void {
    this.stage.querySelector(`[data-do=${what}]`)?.setAttribute("aria-disabled", String(!possible));
  }

  private drawScale(): void {
    const box = this.find("[data-scale]");
    const perMm = this.scans[this.page]?.pixelsPerMillimetre ?? 0;
    box.hidden = perMm <= 0;
    if (perMm <= 0) return;
    const viewport = this.viewer.viewport;
    const length = roundLength(perMm * viewport.viewportToImageZoom(viewport.getZoom(true)), this.scaleRoom());
    this.find("[data-scale-bar]").style.width = `${length.pixels}px`;
    this.find("[data-scale-text]").textContent = lengthText(length.millimetres, document.documentElement.lang);
  }

  /** A third of a narrow stage at most: the controls stand beside the bar. */
  private scaleRoom(): number {
    return Math.min(SCALE_WIDTH, this.stage.clientWidth / 6);
  }

  private speak(sentence: string): void {
    this.spoke = performance.now();
    this.find("[data-live]").textContent = sentence;
  }
}
