/**
 * One scan to look into: OpenSeadragon under a plain picture of the whole.
 *
 * The picture that the page shows already (or one request of the same kind for a further page) lies at the
 * bottom. Tiles come on top of it only once somebody looks closer than it is sharp: nothing is fetched twice.
 */
import OpenSeadragon from "openseadragon";

import { wholeAddress, within, type Region, type Scan } from "./scans";

export const calm = matchMedia("(prefers-reduced-motion: reduce)");

export interface PaneChoices {
  label: string;
  describedBy?: string;
  /** Pixels left free on each side of what is seen whole. */
  margin: number;
  /** How much smaller than whole an object may be seen. */
  least?: number;
  /** Ending of a picture's address that the browser is known to take. */
  format: string;
}

type Movement = "zoom" | "pan" | "rotate" | "resize" | "animation";

const STILL_SHARP = 1.15;
export const FORMAT = /\.(\w+)$/;
const MOST = 3; // screen pixels for one pixel of the scan
const LEAST = 0.9;
const WHOLE = 1.02;
const PATIENCE = 1000;
const AGAIN = 2;
const PAUSE = 1500;
const CALM_STEP = 0;
const STEP_SECONDS = 0.4;

/**
 * OpenSeadragon adds a style element unless it finds one of its own, and our content security policy
 * takes no inline style. What it looks for is a name and an attribute: this has both, and no effect.
 */
function keepStyleOut(): void {
  if (document.querySelector("[data-openseadragon-mobile-css]")) return;
  const stand = document.createElementNS("urn:museum:none", "style");
  stand.setAttribute("data-openseadragon-mobile-css", "");
  document.body.append(stand);
}

function fetched(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(address));
    image.src = address;
  });
}

/** Loads a picture; a server that has its hands full is asked again, a little later each time. */
async function loaded(address: string): Promise<HTMLImageElement> {
  for (let again = 1; again <= AGAIN; again += 1) {
    try {
      return await fetched(address);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, again * PAUSE));
    }
  }
  return fetched(address);
}

export class Pane {
  readonly viewer: OpenSeadragon.Viewer;
  private scan: Scan | null = null;
  private base: OpenSeadragon.TiledImage | null = null;
  private density = 0;
  private sharpened = false;
  private whole = true;
  private size = "";
  private wanted = 0;
  private readonly marks = new Map<HTMLElement, OpenSeadragon.MouseTracker>();

  constructor(
    element: HTMLElement,
    private readonly choices: PaneChoices,
  ) {
    keepStyleOut();
    const margin = choices.margin;
    this.viewer = OpenSeadragon({
      element,
      drawer: "canvas",
      showNavigationControl: false,
      keyboardNavEnabled: false,
      animationTime: calm.matches ? CALM_STEP : STEP_SECONDS,
      blendTime: 0,
      immediateRender: true,
      tileRetryMax: AGAIN,
      tileRetryDelay: PAUSE,
      viewportMargins: { left: margin, top: margin, right: margin, bottom: margin },
      visibilityRatio: 0.5,
      constrainDuringPan: true,
      minZoomImageRatio: choices.least ?? LEAST,
      zoomPerClick: 2,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchRotate: false },
    });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", choices.label);
    if (choices.describedBy) this.canvas.setAttribute("aria-describedby", choices.describedBy);
    this.on("zoom", () => this.zoomed());
    this.on("resize", () => this.resized());
  }

  get canvas(): HTMLElement {
    return this.viewer.canvas;
  }

  get shown(): Scan | null {
    return this.scan;
  }

  on(movement: Movement, handler: () => void): void {
    this.viewer.addHandler(movement, handler);
  }

  /**
   * Shows a scan whole. `picture` is an address of it that the browser has already. The former scan stays
   * until the new one can be drawn; gives false if another was asked for meanwhile.
   */
  async open(scan: Scan, picture = ""): Promise<boolean> {
    const turn = ++this.wanted;
    const address = picture || this.addressOf(scan);
    const image = await loaded(address);
    if (turn !== this.wanted) return false;
    await this.layDown(scan, address);
    this.density = image.naturalWidth / scan.width;
    this.fitLimits();
    this.viewer.viewport.setRotation(0, true);
    this.viewer.viewport.goHome(true);
    this.whole = true;
    this.size = this.sizeNow();
    this.sharpen();
    await this.drawn();
    return true;
  }

  /** Waits until the whole stands on the screen, so that what lies below may be taken away; not for ever. */
  private drawn(): Promise<void> {
    const until = performance.now() + PATIENCE;
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.base || this.base.getFullyLoaded() || performance.now() > until) requestAnimationFrame(() => resolve());
        else requestAnimationFrame(look);
      };
      look();
    });
  }

  private addressOf(scan: Scan): string {
    const ratio = devicePixelRatio;
    const { clientWidth, clientHeight } = this.viewer.element;
    const free = 2 * this.choices.margin;
    return wholeAddress(scan, (clientWidth - free) * ratio, (clientHeight - free) * ratio, this.choices.format);
  }

  private async layDown(scan: Scan, address: string): Promise<void> {
    const world = this.viewer.world;
    for (const tracker of this.marks.values()) tracker.destroy();
    this.marks.clear();
    this.viewer.clearOverlays();
    for (let index = world.getItemCount() - 1; index >= 0; index -= 1) {
      const item = world.getItemAt(index);
      if (item !== this.base) world.removeItem(item);
    }
    const tileSource = { type: "image", url: address, buildPyramid: false };
    const former = this.base ? { index: 0, replace: true } : {};
    this.base = await this.added({ tileSource, width: 1, ...former });
    this.scan = scan;
    this.sharpened = false;
  }

  private added(options: OpenSeadragon.TileSourceSpecifier): Promise<OpenSeadragon.TiledImage> {
    return new Promise((resolve, reject) => {
      this.viewer.addTiledImage({
        ...options,
        success: (event) => resolve((event as unknown as { item: OpenSeadragon.TiledImage }).item),
        error: () => reject(new Error("the picture could not be opened")),
      });
    });
  }

  private fitLimits(): void {
    if (!this.scan) return;
    // The published types leave the level out; a small scan may still be brought closer than the whole of it.
    const viewport = this.viewer.viewport as OpenSeadragon.Viewport & { maxZoomLevel: number };
    viewport.maxZoomLevel = Math.max((MOST * this.scan.width) / this.room().x, viewport.getHomeZoom() * 2);
    this.sharpen();
  }

  private zoomed(): void {
    // A zoom that a new size of the window brings is nobody's wish.
    if (this.size === this.sizeNow()) this.whole = this.isWhole();
    this.sharpen();
  }

  /** What was seen whole stays whole, at the new size. */
  private resized(): void {
    this.size = this.sizeNow();
    this.fitLimits();
    if (this.whole) this.viewer.viewport.goHome(true);
  }

  private sizeNow(): string {
    return this.viewer.viewport.getContainerSize().toString();
  }

  private room(): { x: number; y: number } {
    const size = this.viewer.viewport.getContainerSize();
    const free = 2 * this.choices.margin;
    return { x: Math.max(1, size.x - free), y: Math.max(1, size.y - free) };
  }

  /** Screen pixels for one pixel of the scan; `now` in the midst of a movement, else where it leads. */
  scale(now = false): number {
    if (!this.scan) return 0;
    return (this.viewer.viewport.getZoom(now) * this.room().x) / this.scan.width;
  }

  private sharpen(): void {
    const { scan } = this;
    if (!scan || this.sharpened || this.density >= 1) return;
    if (this.scale() * devicePixelRatio <= this.density * STILL_SHARP) return;
    this.sharpened = true;
    this.addTiles(scan).catch(() => {
      // The whole stays; the next movement asks again.
      this.sharpened = false;
    });
  }

  private async addTiles(scan: Scan): Promise<void> {
    const answer = await fetch(`${scan.service}/info.json`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${scan.service}: ${answer.status}`);
    const info = (await answer.json()) as Record<string, unknown>;
    // The image service is the address we asked, whatever public name the site goes by.
    info["id"] = new URL(scan.service, location.href).href;
    // Older services, such as those of objects on loan, have another word for it.
    if ("@id" in info) info["@id"] = info["id"];
    if (this.scan === scan) await this.added({ tileSource: info, width: 1 });
  }

  isWhole(): boolean {
    const viewport = this.viewer.viewport;
    return viewport.getZoom(false) <= viewport.getHomeZoom() * WHOLE;
  }

  canZoom(closer: boolean): boolean {
    const viewport = this.viewer.viewport;
    const zoom = viewport.getZoom(false);
    return closer ? zoom < viewport.getMaxZoom() * 0.99 : zoom > viewport.getMinZoom() * 1.01;
  }

  /** The part of the scan that is seen, in its pixels; null while it is seen whole. */
  region(): Region | null {
    if (!this.scan || this.isWhole()) return null;
    const bounds = this.viewer.viewport.getBounds(false).getBoundingBox();
    const width = this.scan.width;
    const region = { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height };
    return within(
      { x: region.x * width, y: region.y * width, width: region.width * width, height: region.height * width },
      this.scan,
    );
  }

  show(region: Region, immediately = false): void {
    if (!this.scan) return;
    this.viewer.viewport.setRotation(0, true);
    this.viewer.viewport.fitBoundsWithConstraints(this.rect(region), immediately || calm.matches);
  }

  rect(region: Region): OpenSeadragon.Rect {
    const width = this.scan?.width ?? 1;
    return new OpenSeadragon.Rect(
      region.x / width,
      region.y / width,
      region.width / width,
      region.height / width,
    );
  }

  home(immediately = false): void {
    this.viewer.viewport.setRotation(0, immediately);
    this.viewer.viewport.goHome(immediately);
  }

  zoomBy(factor: number): void {
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  /** Moves the view by shares of what is seen. */
  moveBy(right: number, down: number): void {
    const viewport = this.viewer.viewport;
    const bounds = viewport.getBoundsNoRotate(false);
    const way = new OpenSeadragon.Point(right * bounds.width, down * bounds.height);
    viewport.panBy(way.rotate(-viewport.getRotation(false)));
    viewport.applyConstraints();
  }

  /** Turns by degrees and gives where that leads, from 0 to 359. */
  turn(degrees: number): number {
    const viewport = this.viewer.viewport;
    viewport.setRotation((((viewport.getRotation(false) + degrees) % 360) + 360) % 360);
    return Math.round(viewport.getRotation(false)) % 360;
  }

  /**
   * Leaves wheel and one finger to the page while the object is seen whole, unless `all` says otherwise.
   * With Ctrl the wheel zooms at once, as in a map.
   */
  leaveScrolling(all: () => boolean): void {
    const leaves = (): boolean => this.isWhole() && !all();
    const hold = (): void => {
      const action = leaves() ? "pan-y" : "none";
      this.canvas.style.touchAction = action;
      this.viewer.container.style.touchAction = action;
    };
    for (const movement of ["zoom", "resize"] as const) this.on(movement, hold);
    this.viewer.element.addEventListener(
      "wheel",
      (event) => {
        if (leaves() && !event.ctrlKey && !event.metaKey) event.stopPropagation();
      },
      { capture: true, passive: true },
    );
    hold();
  }

  /** Lays an element over a region; `act` is called when it is pressed. */
  mark(element: HTMLElement, region: Region, act?: () => void): void {
    this.viewer.addOverlay({ element, location: this.rect(region) });
    if (!act) return;
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
    // The canvas takes every pointer for itself: a click never reaches what lies on it.
    const pressed = (event: unknown): void => {
      if ((event as { quick: boolean }).quick) act();
    };
    this.marks.set(element, new OpenSeadragon.MouseTracker({ element, clickHandler: pressed }));
  }

  unmark(element: HTMLElement): void {
    this.marks.get(element)?.destroy();
    this.marks.delete(element);
    this.viewer.removeOverlay(element);
  }
}
