/** Long forms: a word before what was typed is lost, lists of terms, the place in the form. */
import { offerTerms } from "../curate/terms";
import { markPlace } from "../curate/place";
import { keepTyped } from "../curate/typed";

keepTyped();
offerTerms();
markPlace();
document.getElementById("summary")?.focus();
