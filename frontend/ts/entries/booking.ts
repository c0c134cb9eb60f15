/** Booking a session, and looking after a booking; both pages work without. */
import { countAdults, forgetDraft, keepDraft, offerSchools, sendOnce } from "../public/booking";

const form = document.querySelector<HTMLFormElement>("form[data-booking]");
if (form) {
  keepDraft(form);
  offerSchools(form);
  countAdults(form);
  sendOnce(form);
}
if (document.querySelector("[data-booked]")) forgetDraft();

// What was refused is read first.
(document.getElementById("summary") ?? document.getElementById("notice"))?.focus();

// A link from outside opens the part it names.
const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (named instanceof HTMLDetailsElement) named.open = true;
