/** Long forms: a word before what was typed is lost, lists of terms, the place in the form, and where work goes on. */
import { offerTerms } from "../curate/terms";
import { markPlace } from "../curate/place";
import { keepTyped } from "../curate/typed";

keepTyped();
offerTerms();
markPlace();

const summary = document.getElementById("summary");
const next = document.querySelector<HTMLElement>("[data-focus]");
if (summary) summary.focus();
// The browser goes to the place its address names, and takes the focus along: ours comes after that.
else if (next && location.hash) addEventListener("load", () => next.focus());
else next?.focus({ preventScroll: true });
