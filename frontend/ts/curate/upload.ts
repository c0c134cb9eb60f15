/** Sends files one after the other, each with its own progress. */
import { chip, follow, show } from "./status";

interface Outcome {
  name: string;
  status: "queued" | "ready" | "duplicate" | "rejected" | "failed";
  says: string;
  reason: string;
  media_id: string;
  artefact_id: string;
  artefact_title: string;
  url: string;
}

type Answer = { outcomes: Outcome[] } | { error: string };

/** One file, its line on the page, and how far it is. */
class Line {
  readonly root: HTMLElement;
  done = false;

  constructor(
    readonly file: File,
    template: HTMLTemplateElement,
    private readonly words: DOMStringMap,
  ) {
    this.root = (template.content.cloneNode(true) as DocumentFragment).querySelector<HTMLElement>("[data-file]")!;
    this.part("name").textContent = file.name;
    this.say(words["waiting"]);
  }

  part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-${name}]`)!;
  }

  say(text: string | undefined): void {
    this.part("says").textContent = text ?? "";
  }

  advance(share: number): void {
    const bar = this.part("progress") as HTMLProgressElement;
    bar.value = share;
    if (share < 1) this.say(`${this.words["sending"]} – ${Math.floor(share * 100)} %`);
    else {
      bar.removeAttribute("value");
      this.say(this.words["checking"]);
    }
  }

  /** Ends the file's way with a reason; `again` offers to send it once more. */
  refuse(state: string, reason: string, again?: () => void): void {
    this.part("progress").hidden = true;
    this.part("chip").replaceChildren(chip(state));
    this.say("");
    const place = this.part("reason");
    place.hidden = false;
    place.textContent = reason;
    const button = this.part("retry") as HTMLButtonElement;
    button.hidden = !again;
    button.textContent = this.words["again"] ?? "";
    if (again) button.onclick = again;
  }

  restart(): void {
    this.part("chip").replaceChildren();
    this.part("reason").hidden = true;
    this.part("retry").hidden = true;
    const bar = this.part("progress") as HTMLProgressElement;
    bar.hidden = false;
    bar.value = 0;
    this.say(this.words["waiting"]);
  }

  settle(outcome: Outcome): void {
    this.done = true;
    this.part("progress").hidden = true;
    this.say(outcome.says);
    const link = this.part("link") as HTMLAnchorElement;
    if (outcome.url && (outcome.status === "queued" || outcome.status === "duplicate")) {
      link.hidden = false;
      link.href = outcome.url;
      link.textContent = outcome.status === "duplicate" ? outcome.artefact_title : (this.words["open"] ?? "");
    }
    if (outcome.status === "duplicate") this.say(`${outcome.says}. ${this.words["double"]}:`);
    if (outcome.status === "rejected") this.refuse("rejected", outcome.reason);
    if (outcome.status === "queued") this.watch(outcome.media_id);
  }

  private watch(id: string): void {
    this.part("chip").replaceChildren(chip("received"));
    follow(id, (news) => {
      show(this.root, news);
      this.say(news.final && !news.reason ? "" : `${news.says}${news.left ? ` – ${news.left}` : ""}`);
      if (news.reason) this.refuse(news.state, news.reason);
      if (news.state !== "ready" || !news.thumbnail) return;
      const image = new Image();
      image.src = news.thumbnail;
      image.alt = "";
      image.className = "thumb";
      this.part("thumb").replaceWith(image);
    });
  }
}

/** The queue of one form. */
export class Uploads {
  private readonly lines: Line[] = [];
  private busy = false;
  private artefact: string;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly template: HTMLTemplateElement,
  ) {
    this.artefact = this.form.querySelector<HTMLInputElement>("input[name=artefact]")?.value ?? "";
  }

  get unsent(): boolean {
    return this.busy || this.lines.some((line) => !line.done && !line.part("progress").hidden);
  }

  add(files: Iterable<File>): void {
    const list = this.form.querySelector<HTMLElement>("[data-list]")!;
    const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    for (const file of [...files].sort((a, b) => order.compare(a.name, b.name))) {
      const line = new Line(file, this.template, this.form.dataset);
      this.lines.push(line);
      list.append(line.root);
      if (file.size > Number(this.form.dataset["limit"])) {
        line.done = true;
        line.refuse("rejected", this.form.dataset["tooLarge"] ?? "");
      }
    }
    this.form.querySelector<HTMLElement>("[data-results]")!.hidden = false;
    this.tell();
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.next(); next; next = this.next()) {
      await this.send(next);
      this.tell();
    }
    this.busy = false;
  }

  private next(): Line | undefined {
    return this.lines.find((line) => !line.done && !line.part("progress").hidden);
  }

  private tell(): void {
    const done = this.lines.filter((line) => line.done).length;
    const bar = this.form.querySelector<HTMLProgressElement>("[data-results] [data-all]")!;
    bar.max = this.lines.length;
    bar.value = done;
    const sum = (this.form.dataset["sum"] ?? "").replace("{done}", String(done)).replace("{all}", String(this.lines.length));
    this.form.querySelector("[data-sum-line]")!.textContent = sum;
  }

  private send(line: Line): Promise<void> {
    const together = this.form.querySelector<HTMLInputElement>("input[name=grouping]:checked")?.value === "one";
    const body = new FormData();
    const institution = this.form.querySelector<HTMLInputElement | HTMLSelectElement>("[name=institution]")?.value;
    if (institution) body.append("institution", institution);
    const target = this.form.querySelector("input[name=artefact]") || together ? this.artefact : "";
    if (target) body.append("artefact", target);
    body.append("files", line.file, line.file.name);
    const again = (): void => {
      line.restart();
      void this.run();
    };
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
      request.setRequestHeader("X-CSRFToken", token);
      request.upload.addEventListener("progress", (event) => line.advance(event.loaded / event.total));
      request.addEventListener("load", () => {
        const answer = request.response as Answer | null;
        const outcome = answer && "outcomes" in answer ? answer.outcomes[0] : undefined;
        if (!outcome) {
          line.refuse("failed", answer && "error" in answer ? answer.error : (this.form.dataset["broken"] ?? ""), again);
        } else if (outcome.status === "failed") {
          line.refuse("failed", outcome.reason, again);
        } else {
          line.settle(outcome);
          if (together && outcome.status === "queued") this.artefact = outcome.artefact_id;
        }
        resolve();
      });
      request.addEventListener("error", () => {
        line.refuse("failed", this.form.dataset["broken"] ?? "", again);
        resolve();
      });
      request.send(body);
    });
  }
}
