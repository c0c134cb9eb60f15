/** The staff's calendar: sessions can be dragged. */
import { dragSessions } from "../teach/calendar";

const calendar = document.querySelector<HTMLElement>("[data-calendar]");
const dialog = document.querySelector<HTMLDialogElement>("[data-dialog]");
if (calendar && dialog && typeof dialog.showModal === "function") {
  dragSessions(calendar, dialog);
  dialog.querySelector("[data-dialog-leave]")?.addEventListener("click", () => dialog.close());
}
