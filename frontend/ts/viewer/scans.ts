/** The scans of an object as the page tells them: one element each, with `data-…` for what a viewer needs. */

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Scan {
  image: string;
  service: string;
  label: string;
  width: number;
  height: number;
  /** Sizes that the whole scan may be asked for, as they stand in an address; smallest first. */
  sizes: string[];
  pixelsPerMillimetre: number;
  detailOf: { image: string; region: Region } | null;
}

const ENOUGH = 0.9; // a picture a tenth smaller than its place is as sharp to the eye

/** Reads `x,y,width,height`: whole numbers of at most seven digits with an area; anything else is null. */
export function regionOf(text: string | null | undefined): Region | null {
  const match = /^(\d{1,7}),(\d{1,7}),(\d{1,7}),(\d{1,7})$/.exec(text ?? "");
  if (!match) return null;
  const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number);
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

export function regionText(region: Region): string {
  return [region.x, region.y, region.width, region.height].join(",");
}

/** Keeps a region within its scan; null where nothing of it is left. */
export function within(region: Region, scan: Scan): Region | null {
  const x = Math.max(0, Math.round(region.x));
  const y = Math.max(0, Math.round(region.y));
  const width = Math.min(Math.round(region.x + region.width), scan.width) - x;
  const height = Math.min(Math.round(region.y + region.height), scan.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

export function scanOf(element: HTMLElement): Scan {
  const data = element.dataset;
  const image = data["image"] ?? "";
  const parent = regionOf(data["region"]);
  return {
    image,
    service: `/iiif/image/3/${image}`,
    label: data["label"] ?? "",
    width: Number(data["width"]) || 1,
    height: Number(data["height"]) || 1,
    sizes: (data["sizes"] ?? "max").split(" "),
    pixelsPerMillimetre: Number(data["perMm"] ?? 0),
    detailOf: data["detailOf"] && parent ? { image: data["detailOf"], region: parent } : null,
  };
}

/** Address of the whole scan at a size that fills `width` by `height` device pixels, in a format the browser takes. */
export function wholeAddress(scan: Scan, width: number, height: number, format: string): string {
  const needed = Math.min(width / scan.width, height / scan.height) * scan.width * ENOUGH;
  const widths = (size: string): number => (size === "max" ? scan.width : parseInt(size, 10));
  const size = scan.sizes.find((one) => widths(one) >= needed) ?? scan.sizes[scan.sizes.length - 1] ?? "max";
  return `${scan.service}/full/${size}/0/default.${format}`;
}
