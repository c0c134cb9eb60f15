/**
 * Two panes that move together, each by itself, or at the one true scale of both objects.
 *
 * Together means: what one picture moves, grows and shrinks on the screen, the other does too, from where
 * they stood when they were linked. Whoever was touched last leads.
 */
import OpenSeadragon from "openseadragon";

import type { Pane } from "./pane";

interface Anchor {
  center: OpenSeadragon.Point;
  zoom: number;
  /** Viewport units to screen pixels, at the anchor. */
  size: number;
  rotation: number;
}

export interface Half {
  pane: Pane;
  pixelsPerMillimetre: number;
}

export class Comparison {
  private anchors: [Anchor, Anchor] | null = null;
  private leader = 0;
  linked = true;
  scaled = false;

  constructor(
    private readonly halves: [Half, Half],
    moved: () => void,
  ) {
    for (const [number, half] of halves.entries()) {
      const { viewer } = half.pane;
      for (const name of ["pointerdown", "wheel", "focusin"]) {
        viewer.element.addEventListener(name, () => this.lead(number), { capture: true, passive: true });
      }
      viewer.addHandler("animation", () => this.follow(number));
      viewer.addHandler("animation-finish", moved);
      viewer.addHandler("resize", () => (this.scaled ? this.scale(true) : this.anchor()));
    }
  }

  lead(number: number): void {
    this.leader = number;
  }

  link(linked: boolean): void {
    this.linked = linked;
    this.anchor();
  }

  /** Brings both to one scale, as large as both still fit whole; or gives each its own again. */
  scale(scaled: boolean): void {
    this.scaled = scaled;
    if (scaled) {
      const fitting = this.halves.map((half) => this.perMillimetre(half, half.pane.viewer.viewport.getHomeZoom()));
      this.scaleTo(Math.min(...fitting));
    } else this.home();
    this.anchor();
  }

  home(): void {
    for (const { pane } of this.halves) pane.home(true);
    if (this.scaled) this.scale(true);
    this.anchor();
  }

  /** Takes the present state of both for the one that links them. */
  anchor(): void {
    this.anchors = this.halves.map(({ pane }) => {
      const viewport = pane.viewer.viewport;
      const zoom = viewport.getZoom(false);
      const rotation = viewport.getRotation(false);
      return { center: viewport.getCenter(false), zoom, size: pane.scale() * (pane.shown?.width ?? 1), rotation };
    }) as [Anchor, Anchor];
  }

  /** Screen pixels for a millimetre of the object, at a zoom. */
  private perMillimetre({ pane, pixelsPerMillimetre }: Half, zoom: number): number {
    return (pane.scale() / pane.viewer.viewport.getZoom(false)) * zoom * pixelsPerMillimetre;
  }

  private scaleTo(perMillimetre: number): void {
    for (const half of this.halves) {
      half.pane.home(true);
      const home = half.pane.viewer.viewport.getHomeZoom();
      half.pane.viewer.viewport.zoomTo((home * perMillimetre) / this.perMillimetre(half, home), undefined, true);
    }
  }

  private follow(number: number): void {
    if (number !== this.leader || !this.anchors || !(this.linked || this.scaled)) return;
    const other = 1 - number;
    const [from, to] = [this.anchors[number], this.anchors[other]];
    const leading = this.halves[number]?.pane.viewer.viewport;
    const following = this.halves[other]?.pane.viewer.viewport;
    if (!from || !to || !leading || !following) return;
    following.zoomTo((to.zoom * leading.getZoom(true)) / from.zoom, undefined, true);
    if (!this.linked) return;
    const way = leading.getCenter(true).minus(from.center).times(from.size / to.size);
    following.panTo(to.center.plus(way.rotate(from.rotation - to.rotation)), true);
  }
}
