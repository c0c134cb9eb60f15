/** The field for IIIF addresses also takes what is dropped on it: a link, a content state, a file with one. */
import { encodeContentState } from "../viewer/content-state";

const form = document.querySelector<HTMLFormElement>("form[data-view]");
const place = form?.querySelector<HTMLElement>("[data-drop]");
const field = form?.querySelector<HTMLTextAreaElement>("textarea");
const hint = form?.querySelector<HTMLElement>("[data-drop-hint]");
const said = form?.querySelector<HTMLElement>("[data-drop-said]");

if (form && place && field && hint && said) {
  const longest = Number(form.dataset["longest"]);

  const over = (dragged: boolean): void => {
    hint.hidden = !dragged;
    place.dataset["drop"] = dragged ? "over" : "";
  };

  const dropped = async (data: DataTransfer): Promise<string> => {
    const file = data.files[0];
    if (file) return file.size > 4 * longest ? "x".repeat(longest + 1) : file.text();
    return data.getData("text/plain") || (data.getData("text/uri-list").split("\n")[0] ?? "");
  };

  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  place.addEventListener("dragleave", () => over(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer) return;
    void dropped(event.dataTransfer).then((text) => {
      const state = text.trim();
      if (!state || state.length > longest) {
        said.textContent = (state ? said.dataset["tooLong"] : said.dataset["nothing"]) ?? "";
        return;
      }
      field.value = state;
      form.requestSubmit();
    });
  });
  // JSON in an address is at the mercy of everything it passes: it travels encoded.
  form.addEventListener("formdata", (event) => {
    const state = field.value.trim();
    if (/^[[{]/.test(state)) event.formData.set(field.name, encodeContentState(state));
  });
}
