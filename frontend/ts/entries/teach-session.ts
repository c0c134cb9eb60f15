/** Planning sessions: only the parts of a series that count are shown, and near days of the plans are suggested. */
import { keepTyped } from "../curate/typed";
import { suggestPlanDay } from "../teach/suggestion";

keepTyped();
document.getElementById("summary")?.focus();

const form = document.querySelector<HTMLFormElement>("form[data-session]");
if (form) {
  const choices = [...form.querySelectorAll<HTMLInputElement>("input[name=repeat]")];
  const show = (): void => {
    const chosen = choices.find((one) => one.checked)?.value ?? "once";
    for (const part of form.querySelectorAll<HTMLElement>("[data-repeat]")) {
      part.hidden = part.dataset["repeat"] !== chosen;
    }
  };
  for (const one of choices) one.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
  suggestPlanDay(form);
}
