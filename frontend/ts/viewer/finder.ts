/** The field "Find in this object": hits as marks on the picture, one after the other. */
import { find, type Hit } from "./hits";
import { say, type Voice, type Words } from "./words";

export interface Finding {
  /** Opens the page of a hit and brings its place into view. */
  go(hit: Hit): Promise<void>;
  /** Lays marks over the hits on the present page. */
  mark(): void;
}

export class Finder {
  private hits: Hit[] = [];
  private at = -1;
  private asked = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly images: string[],
    private readonly finding: Finding,
    private readonly words: Words,
    private readonly voice: Voice,
  ) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    form.querySelector("input")?.addEventListener("input", (event) => {
      if (!(event.target as HTMLInputElement).value) this.clear();
    });
    for (const button of form.querySelectorAll<HTMLButtonElement>("[data-hit]")) {
      button.addEventListener("click", () => void this.step(button.dataset["hit"] === "next" ? 1 : -1));
    }
  }

  /** The hits on a page. */
  on(image: string): Hit[] {
    return this.hits.filter((hit) => hit.image === image);
  }

  get current(): Hit | null {
    return this.hits[this.at] ?? null;
  }

  /** Marks what the page was already asked for, and stays where the visitor is. */
  async recall(image: string): Promise<void> {
    if (!this.asking() || !(await this.load())) return;
    this.at = this.hits.findIndex((hit) => hit.image === image);
    this.finding.mark();
    this.tell("");
    this.steppers();
  }

  private asking(): string {
    return this.form.querySelector("input")?.value.trim() ?? "";
  }

  private async ask(): Promise<void> {
    if (!this.asking()) {
      this.clear();
      return;
    }
    if (!(await this.load())) return;
    this.at = -1;
    this.finding.mark();
    if (this.hits.length) await this.step(1);
    else this.tell(say(this.words.none, { words: this.asking() }));
    this.steppers();
  }

  /** Gets the hits; false where the server does not answer, or something else was asked meanwhile. */
  private async load(): Promise<boolean> {
    const asked = ++this.asked;
    try {
      const hits = await find(this.form.dataset["find"] ?? "", this.asking(), this.images);
      if (asked !== this.asked) return false;
      this.hits = hits;
      return true;
    } catch {
      this.hits = [];
      this.tell(this.words.away);
      return false;
    }
  }

  private async step(by: number): Promise<void> {
    const count = this.hits.length;
    if (!count) return;
    const from = this.at < 0 && by < 0 ? 0 : this.at;
    this.at = (from + by + count) % count;
    const hit = this.hits[this.at];
    if (!hit) return;
    await this.finding.go(hit);
    this.tell(say(this.words.hit, { hit: this.at + 1, hits: count, text: hit.text }));
  }

  private clear(): void {
    this.asked += 1;
    this.hits = [];
    this.at = -1;
    this.finding.mark();
    this.tell("");
    this.steppers();
  }

  private steppers(): void {
    for (const button of this.form.querySelectorAll<HTMLElement>("[data-hit]")) {
      button.hidden = this.hits.length < (this.at < 0 ? 1 : 2);
    }
  }

  private tell(sentence: string): void {
    const count = this.form.querySelector("[data-hit-count]");
    const here = this.hits.length ? `${Math.max(this.at + 1, 0)} / ${this.hits.length}` : sentence;
    if (count) count.textContent = here;
    if (sentence) this.voice.speak(sentence);
  }
}
