/**
 * Suggestions in fields that take several terms, separated by `|`.
 *
 * A browser offers a list for the whole of a field; here each option is given what stands before the last `|`.
 */
export function offerTerms(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-many][list]")) {
    const list = field.list;
    if (!list) continue;
    const terms = [...list.options].map((option) => ({ value: option.value, label: option.label }));
    let before = "";
    field.addEventListener("input", () => {
      const kept = field.value.slice(0, field.value.lastIndexOf("|") + 1);
      if (kept === before) return;
      before = kept;
      const used = new Set(kept.split("|").map((term) => term.trim().toLowerCase()));
      list.replaceChildren(
        ...terms
          .filter((term) => !used.has(term.value.toLowerCase()))
          .map((term) => {
            const option = document.createElement("option");
            option.value = kept + term.value;
            option.label = term.label;
            return option;
          }),
      );
    });
  }
}
