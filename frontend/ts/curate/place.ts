/** Marks in the side index which part of a long form is on the screen. */
export function markPlace(): void {
  const links = new Map<string, HTMLAnchorElement>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".sections__index a[href^='#']")) {
    links.set(link.hash.slice(1), link);
  }
  if (!links.size) return;
  const inView = new Set<string>();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) inView.add(entry.target.id);
        else inView.delete(entry.target.id);
      }
      const first = [...links.keys()].find((id) => inView.has(id));
      for (const [id, link] of links) {
        if (id === first) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-10% 0px -60% 0px" },
  );
  for (const id of links.keys()) {
    const part = document.getElementById(id);
    if (part) watcher.observe(part);
  }
}
