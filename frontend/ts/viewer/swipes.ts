/** A swipe of one finger to the side turns the page, while the object is seen whole. */
import type OpenSeadragon from "openseadragon";

const FAR = 48;
const FLAT = 1.8; // sideways this many times further than up or down

export class Swipes {
  private from: OpenSeadragon.Point | null = null;
  private fingers = 0;

  /** `turn` is given true for a swipe to the right. */
  constructor(viewer: OpenSeadragon.Viewer, whole: () => boolean, turn: (right: boolean) => void) {
    viewer.addHandler("canvas-press", (event) => {
      this.from = whole() ? event.position : null;
      this.fingers = 1;
    });
    viewer.addHandler("canvas-pinch", () => {
      this.fingers = 2;
    });
    viewer.addHandler("canvas-drag", (event) => {
      if (this.from && event.pointerType === "touch") event.preventDefaultAction = true;
    });
    viewer.addHandler("canvas-drag-end", (event) => {
      if (!this.from || event.pointerType !== "touch" || this.fingers > 1) return;
      event.preventDefaultAction = true;
      const way = event.position.minus(this.from);
      this.from = null;
      if (Math.abs(way.x) >= FAR && Math.abs(way.x) >= FLAT * Math.abs(way.y)) turn(way.x > 0);
    });
  }
}
