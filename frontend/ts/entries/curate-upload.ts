/** Files dropped or chosen are sent at once, each with its progress; without it the form sends them together. */
import { Uploads } from "../curate/upload";

const form = document.querySelector<HTMLFormElement>("form[data-upload]");
const template = document.querySelector<HTMLTemplateElement>("#upload-line");
const chooser = form?.querySelector<HTMLInputElement>("input[type=file]");
const ground = form?.querySelector<HTMLElement>("[data-drop]");

if (form && template && chooser && ground) {
  const uploads = new Uploads(form, template);
  form.querySelector<HTMLElement>("[data-without-script]")!.hidden = true;
  form.querySelector<HTMLElement>("[data-needs-script-here]")!.hidden = false;
  // Its own button speaks the browser's language; it stays reachable by keyboard.
  chooser.classList.add("visually-hidden");
  form.addEventListener("submit", (event) => event.preventDefault());
  chooser.addEventListener("change", () => {
    uploads.add(chooser.files ?? []);
    chooser.value = "";
  });
  const over = (event: DragEvent, on: boolean): void => {
    event.preventDefault();
    if (on) ground.dataset["over"] = "";
    else delete ground.dataset["over"];
  };
  ground.addEventListener("dragover", (event) => over(event, true));
  ground.addEventListener("dragleave", (event) => over(event, false));
  ground.addEventListener("drop", (event) => {
    over(event, false);
    uploads.add(event.dataTransfer?.files ?? []);
  });
  // A file that misses the ground must not replace the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => {
    if (uploads.unsent) event.preventDefault();
  });
}
