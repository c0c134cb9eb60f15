/** A link to exactly what is seen: handed to the device's own sharing on a phone, else copied. */

const touch = matchMedia("(pointer: coarse)");

async function offered(title: string, url: string): Promise<boolean> {
  if (!touch.matches || !navigator.share) return false;
  try {
    await navigator.share({ title, url });
  } catch (error) {
    // Dismissed is an answer too; anything else falls back to copying.
    return error instanceof DOMException && error.name === "AbortError";
  }
  return true;
}

async function copied(url: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(url);
    return true;
  } catch {
    return false;
  }
}

/** Shares a link; `done` tells that it was copied, `shown` gives it to be copied by hand where nothing else works. */
export async function share(
  title: string,
  url: string,
  done: () => void,
  shown: (url: string) => void,
): Promise<void> {
  if (await offered(title, url)) return;
  if (await copied(url)) done();
  else shown(url);
}
