/** A page's picture beside its text: looked into closely, the line under the cursor shown on it, pages turned by keys. */
import type { Pane } from "../viewer/pane";
import type { Region } from "../viewer/scans";
import { look } from "../curate/look";

const form = document.querySelector<HTMLFormElement>("[data-page-form]");
const place = document.querySelector<HTMLElement>("[data-pane]");
const field = form?.querySelector<HTMLTextAreaElement>("textarea[name=text]");

/** Marks on the picture where the line stands that is being written. */
class LineMark {
  private readonly places: Region[];
  private readonly element = document.createElement("span");
  private shown = -1;

  constructor(
    private readonly pane: Pane,
    private readonly field: HTMLTextAreaElement,
  ) {
    const boxes = JSON.parse(field.dataset["places"] ?? "[]") as [number, number, number, number][];
    this.places = boxes.map(([x, y, width, height]) => ({ x, y, width, height }));
    this.element.className = "line-mark";
    if (!this.places.length) return;
    for (const type of ["keyup", "click", "focus", "input"]) field.addEventListener(type, () => this.follow());
    field.addEventListener("blur", () => this.hide());
  }

  /** Which line that is not empty the cursor stands in; -1 between lines, or once lines came or went. */
  private line(): number {
    const filled = (text: string): number => text.split("\n").filter((line) => line.trim()).length;
    const { value, selectionStart } = this.field;
    if (filled(value) !== this.places.length) return -1;
    const end = value.indexOf("\n", selectionStart);
    const upTo = value.slice(0, end < 0 ? value.length : end);
    return upTo.slice(upTo.lastIndexOf("\n") + 1).trim() ? filled(upTo) - 1 : -1;
  }

  private hide(): void {
    if (this.shown >= 0) this.pane.unmark(this.element);
    this.shown = -1;
  }

  private follow(): void {
    const line = this.line();
    if (line === this.shown) return;
    this.hide();
    const region = this.places[line];
    if (!region) return;
    this.pane.mark(this.element, region);
    this.shown = line;
    if (!this.pane.isWhole()) this.bring(region);
  }

  /** Moves a picture that is seen closely so that the line comes into view. */
  private bring(region: Region): void {
    const seen = this.pane.region();
    if (!seen) return;
    const above = region.y < seen.y;
    const below = region.y + region.height > seen.y + seen.height;
    if (above || below) {
      this.pane.show({ ...seen, y: Math.max(0, region.y + region.height / 2 - seen.height / 2) });
    }
  }
}

if (place) {
  void look(place).then((pane) => {
    if (pane && field) new LineMark(pane, field);
  });
}

const language = form?.querySelector<HTMLSelectElement>("select[name=language]");
language?.addEventListener("change", () => {
  if (field) field.lang = language.value;
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const way = { PageDown: "next", PageUp: "previous" }[event.key];
  const button = way && form?.querySelector<HTMLButtonElement>(`[data-turn=${way}]`);
  if (!form || !button) return;
  event.preventDefault();
  form.requestSubmit(button);
});
for (const help of document.querySelectorAll<HTMLElement>("[data-keys-help]")) help.hidden = false;
