/** Two objects side by side: the viewer lays itself over both pictures once the page has been shown. */

const page = document.querySelector<HTMLElement>("[data-compare]");

function turnAtOnce(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-turns]")) {
    form.querySelector("select")?.addEventListener("change", () => form.requestSubmit());
    const button = form.querySelector("button");
    if (button) button.hidden = true;
  }
}

if (page) {
  turnAtOnce();
  const begin = (): void => {
    import("../viewer/compare").then(({ compare }) => compare(page)).catch(() => {
      // The pictures and their links stay: nothing is lost but the zoom.
    });
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
