/** Which page and which part of it an address shows: `#page=3&xywh=10,20,300,200`, in pixels of the scan. */
import { regionOf, regionText, type Region } from "./scans";

export interface View {
  /** From 1, as people count. */
  page: number | null;
  region: Region | null;
}

/** Reads the part of an address behind `#`. It comes from anybody: what is not a plain number is not there. */
export function viewOf(hash: string): View {
  const asked = new URLSearchParams(hash.replace(/^#/, "").slice(0, 200));
  const page = /^[1-9]\d{0,4}$/.exec(asked.get("page") ?? "");
  return { page: page ? Number(page[0]) : null, region: regionOf(asked.get("xywh")) };
}

export function hashOf(page: number, region: Region | null): string {
  return `#page=${page}${region ? `&xywh=${regionText(region)}` : ""}`;
}

/**
 * Puts the present view into the address bar, without a new step in the history. It takes the place of
 * whatever page the address asked the server for; words that were searched for stay.
 */
export function keepInAddress(hash: string): void {
  const words = new URLSearchParams(location.search).get("q");
  const asked = words ? `?${new URLSearchParams({ q: words })}` : "";
  history.replaceState(history.state, "", location.pathname + asked + hash);
}
