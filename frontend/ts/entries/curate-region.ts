/** Regions of pictures are drawn where a form asks for one. */

import { RegionDrawer } from "../curate/region";

for (const place of document.querySelectorAll<HTMLElement>("[data-region-of]")) {
  const [x = "x", y = "y", width = "width", height = "height"] = (place.dataset["regionOf"] ?? "").split(" ").filter(Boolean);
  new RegionDrawer(place, [x, y, width, height]);
}
for (const help of document.querySelectorAll<HTMLElement>("[data-region-help]")) help.hidden = false;
