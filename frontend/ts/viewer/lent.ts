/**
 * The stage of an object on loan: its pages come from its owner's server, and may fail to.
 *
 * What is kept here lies at the bottom until the owner's own picture is there; if that does not come, the
 * small one stays and the page says so.
 */
import { actOf } from "./keys";
import { Pane } from "./pane";
import type { Scan } from "./scans";
import { Swipes } from "./swipes";
import { say, Voice, wordsOf, type Words } from "./words";

const STEP = 1.6;
const WAY = 0.2; // of what is seen, for one press of an arrow
const SPOKEN_AFTER = 500;
const ALIKE = 0.02; // proportions that differ by less are those of one picture

interface Leaf {
  scan: Scan;
  picture: string;
  link: HTMLAnchorElement;
}

function leafOf(link: HTMLAnchorElement): Leaf {
  const data = link.dataset;
  const scan: Scan = {
    image: "",
    service: data["service"] ?? "",
    label: data["label"] ?? "",
    width: Number(data["width"]) || 1,
    height: Number(data["height"]) || 1,
    sizes: ["max"],
    pixelsPerMillimetre: 0,
    detailOf: null,
  };
  return { scan, picture: data["picture"] ?? "", link };
}

export class LentStage {
  private readonly pane: Pane;
  private readonly words: Words;
  private readonly voice: Voice;
  private readonly leaves: Leaf[];
  private page = 0;
  private touched = false;

  static async on(stage: HTMLElement): Promise<void> {
    const lent = new LentStage(stage);
    await lent.open(0);
    stage.dataset["deep"] = "ready";
  }

  private constructor(private readonly stage: HTMLElement) {
    this.words = wordsOf(stage);
    this.voice = new Voice(this.find("[data-live]"));
    this.leaves = [...stage.querySelectorAll<HTMLAnchorElement>("[data-leaf]")].map(leafOf);
    this.pane = new Pane(this.find("[data-canvas]"), {
      label: this.words.canvas,
      margin: parseFloat(getComputedStyle(this.find("[data-still]")).paddingLeft) || 0,
      format: "jpg",
    });
    this.listen();
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.stage.querySelector<T>(selector);
    if (!found) throw new Error(`the stage lacks ${selector}`);
    return found;
  }

  private listen(): void {
    for (const button of this.stage.querySelectorAll<HTMLElement>("[data-do]")) {
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") this.act(button.dataset["do"] ?? "");
      });
    }
    for (const [number, leaf] of this.leaves.entries()) {
      leaf.link.addEventListener("click", (event) => {
        event.preventDefault();
        void this.turnTo(number);
      });
    }
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.pane.on("zoom", () => this.moved());
    for (const name of ["pointerdown", "wheel"] as const) {
      this.find("[data-canvas]").addEventListener(name, () => (this.touched = true), { capture: true, passive: true });
    }
    this.pane.leaveScrolling(() => Boolean(this.stage.dataset["full"]));
    new Swipes(this.pane.viewer, () => this.pane.isWhole(), (right) => this.act(right ? "previous" : "next"));
    document.addEventListener("fullscreenchange", () => this.fullChanged(document.fullscreenElement === this.stage));
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.stage.dataset["full"]) {
      this.act("full");
      return;
    }
    const act = actOf(event, this.pane.canvas);
    const paging = act === "previous" || act === "next" || act === "first" || act === "last";
    if (!act || act === "keys" || (paging && this.leaves.length < 2)) return;
    event.preventDefault();
    this.act(act);
  }

  private act(what: string): void {
    this.touched = true;
    const pages: Record<string, number> = {
      previous: this.page - 1, next: this.page + 1, first: 0, last: this.leaves.length - 1,
    };
    const ways: Record<string, [number, number]> = { left: [-WAY, 0], right: [WAY, 0], up: [0, -WAY], down: [0, WAY] };
    const way = ways[what];
    if (what === "in" || what === "out") this.pane.zoomBy(what === "in" ? STEP : 1 / STEP);
    else if (what === "whole") {
      this.pane.home();
      this.voice.speak(this.words.whole);
    } else if (what === "turn" || what === "turn-back") {
      this.voice.speak(say(this.words.turned, { degrees: this.pane.turn(what === "turn" ? 90 : -90) }));
    } else if (what === "full") void this.toggleFull();
    else if (way) this.pane.moveBy(...way);
    else if (what in pages) void this.turnTo(pages[what] ?? 0);
  }

  private async turnTo(number: number): Promise<void> {
    if (!this.leaves[number] || number === this.page) return;
    try {
      await this.open(number);
    } catch {
      this.tell(this.words.failed);
    }
  }

  /** Shows a page: under it the picture kept here, if it is of this page, or one of the owner's. */
  private async open(number: number): Promise<void> {
    const leaf = this.leaves[number];
    if (!leaf) return;
    const kept = number === 0 ? this.keptPicture(leaf.scan) : "";
    if (!(await this.pane.open(leaf.scan, kept || leaf.picture))) return;
    this.page = number;
    this.tell("");
    for (const [index, one] of this.leaves.entries()) {
      if (index === number) one.link.setAttribute("aria-current", "page");
      else one.link.removeAttribute("aria-current");
    }
    if (this.leaves.length > 1) {
      this.find("[data-page-now]").textContent = String(number + 1);
      if (this.touched) leaf.link.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { label } = leaf.scan;
      this.voice.speak(say(this.words.page, { page: number + 1, pages: this.leaves.length, label }));
    }
    this.moved();
  }

  private keptPicture(scan: Scan): string {
    const image = this.stage.querySelector<HTMLImageElement>("[data-still] img");
    // Without a service it is the owner's own picture that can be looked into.
    if (!image || !scan.service) return "";
    const ratio = image.width && image.height ? image.naturalWidth / image.naturalHeight : 0;
    return Math.abs(ratio / (scan.width / scan.height) - 1) < ALIKE ? image.currentSrc : "";
  }

  private async toggleFull(): Promise<void> {
    if (document.fullscreenElement === this.stage) await document.exitFullscreen();
    else if (this.stage.dataset["full"]) this.fullChanged(false);
    else {
      try {
        await this.stage.requestFullscreen();
      } catch {
        // Telephones that give no element the whole screen: fill the window instead.
        this.fullChanged(true);
      }
    }
  }

  private fullChanged(full: boolean): void {
    // What was seen whole stays whole, at the new size.
    if (this.pane.isWhole()) this.pane.viewer.addOnceHandler("resize", () => this.pane.home(true));
    if (full) this.stage.dataset["full"] = "1";
    else delete this.stage.dataset["full"];
    this.find("[data-do=full]").setAttribute("aria-pressed", String(full));
    this.voice.speak(full ? this.words.opened : this.words.closed);
  }

  private moved(): void {
    this.allow("in", this.pane.canZoom(true));
    this.allow("out", this.pane.canZoom(false));
    this.allow("previous", this.page > 0);
    this.allow("next", this.page < this.leaves.length - 1);
    if (!this.touched) return;
    const percent = Math.round(this.pane.scale() * 100);
    this.voice.murmur(say(this.words.zoom, { percent }), SPOKEN_AFTER);
  }

  private allow(what: string, allowed: boolean): void {
    this.stage.querySelector(`[data-do=${what}]`)?.setAttribute("aria-disabled", String(!allowed));
  }

  private tell(sentence: string): void {
    this.find("[data-says]").textContent = sentence;
    if (sentence) this.voice.speak(sentence);
  }
}
