/** Keeps the states of scans on a page up to date; without it they are as when the page was made. */
import { follow, show, type ScanLine } from "../curate/status";

function picture(place: HTMLElement, line: ScanLine): void {
  const frame = place.closest(".scan, .line")?.querySelector(".scan__picture, .thumb--none");
  if (!frame || !line.thumbnail) return;
  const image = new Image();
  image.src = line.thumbnail;
  image.alt = "";
  if (frame.classList.contains("scan__picture")) frame.replaceChildren(image);
  else {
    image.className = "thumb";
    frame.replaceWith(image);
  }
}

for (const place of document.querySelectorAll<HTMLElement>(".scan-state[data-open]")) {
  follow(place.dataset["scan"] ?? "", (line) => {
    show(place, line);
    if (line.state === "ready") picture(place, line);
  });
}
