/** The viewer's words, in the language of the page: the template hands them over as one attribute. */

export interface Words {
  canvas: string;
  zoom: string;
  page: string;
  turned: string;
  whole: string;
  opened: string;
  closed: string;
  failed: string;
  shared: string;
  address: string;
  hit: string;
  none: string;
  away: string;
}

export function wordsOf(stage: HTMLElement): Words {
  return JSON.parse(stage.dataset["words"] ?? "{}") as Words;
}

/** Fills `{name}` in a sentence. */
export function say(sentence: string, values: Record<string, string | number> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Speaks through a live region. What comes by itself waits until what was said has had its time. */
export class Voice {
  private waiting = 0;
  private spoke = -Infinity;

  constructor(private readonly region: HTMLElement) {}

  speak(sentence: string): void {
    window.clearTimeout(this.waiting);
    this.spoke = performance.now();
    this.region.textContent = sentence;
  }

  murmur(sentence: string, after: number): void {
    window.clearTimeout(this.waiting);
    const free = this.spoke + 2 * after - performance.now();
    this.waiting = window.setTimeout(() => (this.region.textContent = sentence), Math.max(after, free));
  }
}
