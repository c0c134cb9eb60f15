/** Brings the deep-zoom viewer to the stage, once the page itself has been shown. */

const stage = document.querySelector<HTMLElement>("[data-stage]");

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** On a metered or very slow line the viewer waits until somebody asks for it. */
function sparing(): boolean {
  const line = (navigator as Navigator & { connection?: Connection }).connection;
  return line?.saveData === true || /(^|-)2g$/.test(line?.effectiveType ?? "");
}

async function start(target: HTMLElement): Promise<void> {
  if (target.dataset["deep"]) return;
  target.dataset["deep"] = "loading";
  const { DeepZoom } = await import("../viewer/deep-zoom");
  await DeepZoom.on(target);
}

if (stage) {
  const begin = (): void => {
    start(stage).catch(() => {
      // The still picture and its link stay: nothing is lost but the zoom.
      stage.dataset["deep"] = "";
    });
  };
  stage.querySelector("[data-still]")?.addEventListener("click", (event) => {
    event.preventDefault();
    begin();
  });
  if (!sparing()) {
    // Whoever reaches for the picture need not wait for the idle moment.
    stage.addEventListener("pointerdown", begin, { once: true, passive: true });
    const soon = (): void => {
      if ("requestIdleCallback" in window) requestIdleCallback(begin, { timeout: 1500 });
      else setTimeout(begin, 200);
    };
    if (document.readyState === "complete") soon();
    else addEventListener("load", soon, { once: true });
  }
}
