/** Brings an object on loan to its stage, once the page itself has been shown. */

const stage = document.querySelector<HTMLElement>("[data-lent]");

async function start(target: HTMLElement): Promise<void> {
  const { LentStage } = await import("../viewer/lent");
  await LentStage.on(target);
}

if (stage) {
  const begin = (): void => {
    start(stage).catch(() => {
      // The small picture and the way to its owner stay; the page says what is missing.
      const { failed } = JSON.parse(stage.dataset["words"] ?? "{}") as { failed?: string };
      const bar = stage.querySelector<HTMLElement>("[data-live]");
      if (bar) bar.textContent = failed ?? "";
    });
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

export {};
