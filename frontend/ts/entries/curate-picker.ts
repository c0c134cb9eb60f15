/** Finds artefacts by words and puts them into a section; without it, they are added by their numbers. */

interface Found {
  id: string;
  number: string;
  title: string;
  thumbnail: string;
}

const PAUSE = 250;
const place = document.querySelector<HTMLElement>("[data-picker]");
const look = place?.querySelector<HTMLElement>("[data-look]");
const field = look?.querySelector<HTMLInputElement>("input");
const list = look?.querySelector<HTMLElement>("[data-found]");
const told = look?.querySelector<HTMLElement>("[data-told]");

if (place && look && field && list && told) {
  const here = new Set(
    [...document.querySelectorAll<HTMLInputElement>("input[name=item]")].map((item) => item.value),
  );
  let asked = 0;
  let timer = 0;

  const row = (one: Found): HTMLElement => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.className = "found__one";
    button.name = "do";
    button.value = `add:${one.id}`;
    button.disabled = here.has(one.id);
    const picture = document.createElement(one.thumbnail ? "img" : "span");
    picture.className = one.thumbnail ? "thumb" : "thumb thumb--none";
    if (picture instanceof HTMLImageElement) {
      picture.src = one.thumbnail;
      picture.alt = "";
    }
    const words = document.createElement("span");
    words.className = "line__words";
    const title = document.createElement("span");
    title.className = "line__title";
    title.textContent = one.title || one.number;
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = here.has(one.id) ? `${one.number} · ${place.dataset["here"]}` : one.number;
    words.append(title, note);
    button.append(picture, words);
    item.append(button);
    return item;
  };

  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const address = new URL(place.dataset["url"] ?? "", location.href);
    address.searchParams.set("q", field.value.trim());
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const found = (await answer.json()) as { total: number; artefacts: Found[] };
      list.replaceChildren(...found.artefacts.map(row));
      told.textContent = !found.total
        ? (place.dataset["none"] ?? "")
        : found.total > found.artefacts.length
          ? (place.dataset["more"] ?? "").replace("{n}", String(found.total))
          : "";
    } catch {
      // The field for numbers stays.
    }
  };

  look.hidden = false;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  // Enter looks at once; it must not send the form.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    void ask();
  });
  void ask();
}

export {};
