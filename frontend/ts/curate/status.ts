/** Follows scans on the page until each is ready or has failed. */

export interface ScanLine {
  id: string;
  state: string;
  says: string;
  left: string;
  reason: string;
  final: boolean;
  thumbnail: string;
  url: string;
}

const FIRST_PAUSE = 1500;
const LONGEST_PAUSE = 10_000;
const AT_ONCE = 100;

type Seen = (line: ScanLine) => void;

const followed = new Map<string, Seen>();
let pause = FIRST_PAUSE;
let timer = 0;

/** The chip of a state, as the page itself would show it. */
export function chip(state: string): Node {
  const kept = document.querySelector<HTMLTemplateElement>("#chips");
  const found = kept?.content.querySelector(`[data-state="${CSS.escape(state)}"] > *`);
  return found ? found.cloneNode(true) : document.createTextNode(state);
}

/** Calls `seen` with each news of a scan, until nothing changes any more. */
export function follow(id: string, seen: Seen): void {
  followed.set(id, seen);
  pause = FIRST_PAUSE;
  clearTimeout(timer);
  timer = window.setTimeout(ask, pause);
}

async function ask(): Promise<void> {
  const address = document.querySelector<HTMLElement>("[data-status]")?.dataset["status"] ?? "/curate/scans/status";
  const ids = [...followed.keys()].slice(0, AT_ONCE);
  try {
    const answer = await fetch(`${address}?ids=${ids.join(",")}`, { headers: { Accept: "application/json" } });
    if (answer.status === 401) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const { scans } = (await answer.json()) as { scans: ScanLine[] };
    const told = new Set(scans.map((line) => line.id));
    for (const id of ids) if (!told.has(id)) followed.delete(id);
    for (const line of scans) {
      followed.get(line.id)?.(line);
      if (line.final) {
        followed.delete(line.id);
        pause = FIRST_PAUSE;
      }
    }
    pause = Math.min(pause * 1.15, LONGEST_PAUSE);
  } catch {
    pause = LONGEST_PAUSE;
  }
  if (followed.size) timer = window.setTimeout(ask, pause);
}

/** Shows news of a scan in the place that the page keeps for it. */
export function show(place: HTMLElement, line: ScanLine): void {
  place.querySelector("[data-chip]")?.replaceChildren(chip(line.state));
  const says = place.querySelector("[data-says]");
  if (says) says.textContent = line.reason || (line.final ? "" : line.says);
  const left = place.querySelector("[data-left]");
  if (left) left.textContent = line.final ? "" : line.left;
}
