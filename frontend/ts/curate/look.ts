/** A still picture becomes one to look into, with its tools: the still one stays where that does not work. */
import type { Pane } from "../viewer/pane";
import { scanOf } from "../viewer/scans";

const STEP = 1.6;
const MARGIN = 8;

/** Shows the scan pixel for pixel, round the middle of what is seen. */
function exact(pane: Pane, holder: HTMLElement): void {
  const seen = pane.region();
  if (!seen) return;
  const width = holder.clientWidth * devicePixelRatio;
  const height = holder.clientHeight * devicePixelRatio;
  pane.show({ x: seen.x + seen.width / 2 - width / 2, y: seen.y + seen.height / 2 - height / 2, width, height });
}

function tools(holder: HTMLElement, pane: Pane): void {
  for (const button of holder.querySelectorAll<HTMLButtonElement>("[data-pane-do]")) {
    button.addEventListener("click", () => {
      const what = button.dataset["paneDo"];
      if (what === "in") pane.zoomBy(STEP);
      else if (what === "out") pane.zoomBy(1 / STEP);
      else if (what === "turn") pane.turn(90);
      else if (what === "exact") exact(pane, holder);
      else pane.home();
    });
  }
}

/** Opens the scan of a `data-pane` element; gives nothing where the page has no still picture. */
export async function look(holder: HTMLElement): Promise<Pane | undefined> {
  const still = holder.querySelector<HTMLImageElement>("[data-pane-still]");
  const deep = holder.querySelector<HTMLElement>("[data-pane-deep]");
  const bar = holder.querySelector<HTMLElement>("[data-pane-tools]");
  if (!still || !deep || !bar) return undefined;
  try {
    await still.decode();
    const { Pane } = await import("../viewer/pane");
    deep.hidden = false;
    const pane = new Pane(deep, { label: holder.dataset["label"] ?? "", margin: MARGIN, format: "jpg" });
    await pane.open(scanOf(holder), still.currentSrc || still.src);
    holder.dataset["pane"] = "on";
    bar.hidden = false;
    tools(holder, pane);
    return pane;
  } catch {
    // The still picture and its link stay.
    deep.hidden = true;
    return undefined;
  }
}
