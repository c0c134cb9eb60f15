/** Content states (IIIF Content State API 1.0): the part of a canvas that somebody looks at, as text for a link. */

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Encodes a text for a link (section 6): impervious to whatever mails and messengers do to addresses. */
export function encodeContentState(plain: string): string {
  return btoa(encodeURIComponent(plain)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Writes the state of a canvas, or of a region in its pixels, ready for `?iiif-content=`. */
export function contentState(manifest: string, canvas: string, region?: Region): string {
  const box = region && [region.x, region.y, region.width, region.height].map((side) => Math.round(side)).join(",");
  return encodeContentState(
    JSON.stringify({
      id: canvas + (box ? `#xywh=${box}` : ""),
      type: "Canvas",
      partOf: [{ id: manifest, type: "Manifest" }],
    }),
  );
}
