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
}

export function wordsOf(stage: HTMLElement): Words {
  return JSON.parse(stage.dataset["words"] ?? "{}") as Words;
}

/** Fills `{name}` in a sentence. */
export function say(sentence: string, values: Record<string, string | number> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
