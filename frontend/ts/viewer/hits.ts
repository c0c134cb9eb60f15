/** Words found in an object (IIIF Content Search 2): asked of the server, walked through one by one. */
import { regionOf, type Region } from "./scans";

export interface Hit {
  image: string;
  region: Region | null;
  text: string;
}

const LONGEST = 200;
const PAGES = 10;

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Reads where an annotation stands: `…/canvas/<image id>#xywh=…`, as an address or as a specific resource. */
function placeOf(target: unknown): { image: string; region: Region | null } | null {
  const specific = record(target);
  const source = record(specific["source"]);
  const address = text(target) || text(specific["source"]) || text(source["id"]) || text(specific["id"]);
  const image = /\/canvas\/([A-Za-z0-9_-]{1,64})(?:[#?/]|$)/.exec(address)?.[1];
  if (!image) return null;
  const selector = record(list(specific["selector"])[0]);
  const part = /xywh=(?:pixel:)?([\d.,]+)/.exec(text(selector["value"]) || address)?.[1];
  const whole = part?.split(",").map((number) => String(Math.round(Number(number)))).join(",");
  return { image, region: regionOf(whole) };
}

/** Gives the words round each hit, by the hit's id: they are annotations on annotations. */
function contexts(page: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of list(record(page)["annotations"])) {
    for (const item of list(record(part)["items"])) {
      const target = record(record(item)["target"]);
      const quote = record(list(target["selector"])[0]);
      const words = [quote["prefix"], quote["exact"], quote["suffix"]].map(text).join("");
      found.set(text(target["source"]), words.slice(0, LONGEST).trim());
    }
  }
  return found;
}

/** Reads the hits on the object itself; those in its description are found by reading on. */
export function hitsOf(page: unknown): Hit[] {
  const hits: Hit[] = [];
  const around = contexts(page);
  for (const item of list(record(page)["items"])) {
    const annotation = record(item);
    if (annotation["motivation"] === "describing") continue;
    const body = record(list(annotation["body"])[0]);
    const said = around.get(text(annotation["id"])) ?? text(body["value"]).slice(0, LONGEST);
    for (const target of list(annotation["target"])) {
      const place = placeOf(target);
      if (place) hits.push({ ...place, text: said });
    }
  }
  return hits;
}

/** Asks for the places of some words, in the order of the pages. Throws where the server does not answer. */
export async function find(address: string, words: string, pages: string[]): Promise<Hit[]> {
  const found: Hit[] = [];
  let next: string | null = `${address}?q=${encodeURIComponent(words.slice(0, LONGEST))}`;
  for (let count = 0; next && count < PAGES; count += 1) {
    const answer: Response = await fetch(next, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${next}: ${answer.status}`);
    const page: unknown = await answer.json();
    found.push(...hitsOf(page));
    const following = record(page)["next"];
    const further = text(following) || text(record(following)["id"]);
    // Our own server may go by another public name: only the path counts.
    next = further ? new URL(further, location.href).pathname + new URL(further, location.href).search : null;
  }
  const order = (hit: Hit): number => pages.indexOf(hit.image);
  return found.filter((hit) => order(hit) >= 0).sort((one, other) => order(one) - order(other));
}
