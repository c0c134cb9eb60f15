/** The strip of pages: one stop for the Tab key, arrows within, the present page always in sight. */

export class Strip {
  private readonly links: HTMLAnchorElement[];

  constructor(
    stage: HTMLElement,
    private readonly open: (number: number) => void,
  ) {
    this.links = [...stage.querySelectorAll<HTMLAnchorElement>("[data-page]")];
    for (const [number, link] of this.links.entries()) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.open(number);
      });
      link.addEventListener("keydown", (event) => this.move(event, number));
    }
  }

  /** Every page's element, in order. */
  get pages(): HTMLElement[] {
    return this.links;
  }

  show(number: number): void {
    for (const [index, link] of this.links.entries()) {
      if (index === number) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      link.tabIndex = index === number ? 0 : -1;
    }
    this.bring(this.links[number]);
  }

  private move(event: KeyboardEvent, number: number): void {
    const last = this.links.length - 1;
    const right = getComputedStyle(this.links[number] ?? document.body).direction === "rtl" ? -1 : 1;
    const next = { ArrowRight: number + right, ArrowLeft: number - right, Home: 0, End: last }[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const link = this.links[Math.min(Math.max(next, 0), last)];
    for (const other of this.links) other.tabIndex = other === link ? 0 : -1;
    link?.focus({ preventScroll: true });
    this.bring(link);
  }

  /** Scrolls the strip alone: the page must not jump because a thumbnail lies below its edge. */
  private bring(link: HTMLElement | undefined): void {
    const list = link?.closest<HTMLElement>("[data-strip]");
    if (!link || !list) return;
    const middle = link.offsetLeft - list.offsetLeft + link.offsetWidth / 2;
    list.scrollLeft = middle - list.clientWidth / 2;
  }
}
