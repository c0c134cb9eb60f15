/**
 * Schools of the directory, offered while a name is typed (ARIA 1.2: editable combobox with list autocomplete).
 *
 * The field stays what it is without: free text. Choosing one notes its id and hides what the directory knows.
 */
interface School {
  id: string;
  name: string;
  commune: string;
  level: string;
}

const PAUSE = 180;
const SHORTEST = 2;

export class Suggestions {
  private readonly list = document.createElement("ul");
  private readonly said = document.createElement("p");
  private offered: School[] = [];
  private at = -1;
  private timer = 0;
  private asked = "";

  constructor(
    private readonly frame: HTMLElement,
    private readonly field: HTMLInputElement,
    private readonly chosen: HTMLInputElement,
    private readonly onChoice: (school: School | null) => void,
  ) {
    this.list.id = `${field.id}-offered`;
    this.list.className = "suggest__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.labels?.[0]?.textContent?.trim() ?? "");
    this.list.hidden = true;
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    frame.append(this.list, this.said);
    const described = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(described)) field.setAttribute(name, value);
    field.autocomplete = "off"; // the browser's own list would lie over ours
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const one = (event.target as Element).closest<HTMLElement>("[data-number]");
      if (one) this.choose(Number(one.dataset["number"]));
    });
  }

  private typed(): void {
    if (this.chosen.value) {
      this.chosen.value = "";
      this.onChoice(null);
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    const text = this.field.value.trim();
    this.asked = text;
    if (text.length < SHORTEST) {
      this.close();
      return;
    }
    try {
      const answer = await fetch(`${this.frame.dataset["suggest"]}?q=${encodeURIComponent(text)}`);
      if (!answer.ok) return;
      const found = (await answer.json()) as School[];
      if (this.asked === text && document.activeElement === this.field) this.show(found);
    } catch {
      this.close(); // no network: the name is typed in full
    }
  }

  private show(found: School[]): void {
    this.offered = found;
    this.at = -1;
    this.list.replaceChildren(
      ...found.map((school, number) => {
        const one = document.createElement("li");
        one.className = "suggest__one";
        one.id = `${this.list.id}-${number}`;
        one.dataset["number"] = String(number);
        one.setAttribute("role", "option");
        one.setAttribute("aria-selected", "false");
        const where = document.createElement("span");
        where.textContent = `${school.commune} · ${school.level}`;
        one.append(school.name, where);
        return one;
      }),
    );
    this.list.hidden = found.length === 0;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    const words = found.length ? this.frame.dataset["found"] : this.frame.dataset["none"];
    this.said.textContent = (words ?? "").replace("{number}", String(found.length));
  }

  private close(): void {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.at = -1;
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.at + step + this.offered.length) % this.offered.length);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  private mark(number: number): void {
    this.at = number;
    for (const one of this.list.children) {
      const mine = (one as HTMLElement).dataset["number"] === String(number);
      one.setAttribute("aria-selected", String(mine));
      if (!mine) continue;
      this.field.setAttribute("aria-activedescendant", one.id);
      one.scrollIntoView({ block: "nearest" });
    }
  }

  private choose(number: number): void {
    const school = this.offered[number];
    if (!school) return;
    this.field.value = school.name;
    this.chosen.value = school.id;
    this.asked = "";
    this.close();
    this.onChoice(school);
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
