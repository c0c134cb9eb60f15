/** Takes what is dropped onto the form for objects on loan: an IIIF icon, a link, an address, a Content State. */

const place = document.querySelector<HTMLElement>("[data-take]");
const field = place?.querySelector<HTMLInputElement>("input[name=address]");
const KINDS = ["text/uri-list", "text/plain"];

if (place && field) {
  const holds = (event: DragEvent): boolean =>
    KINDS.some((kind) => event.dataTransfer?.types.includes(kind) ?? false);
  place.addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    place.dataset["over"] = "1";
  });
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget as Node | null)) delete place.dataset["over"];
  });
  place.addEventListener("drop", (event) => {
    delete place.dataset["over"];
    const text = KINDS.map((kind) => event.dataTransfer?.getData(kind) ?? "").find((one) => one.trim());
    if (!text) return;
    event.preventDefault();
    field.value = text.trim();
    field.form?.requestSubmit();
  });
  // The owner's server may take its time: say so, and send once.
  field.form?.addEventListener("submit", () => {
    const button = field.form?.querySelector<HTMLButtonElement>("button");
    if (button) {
      button.textContent = place.dataset["busy"] ?? button.textContent;
      setTimeout(() => (button.disabled = true));
    }
  });
}

export {};
