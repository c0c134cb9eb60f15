/** Stories of an exhibition: the picture stays and moves to what the text speaks of. */

import { Story } from "../story";

for (const element of document.querySelectorAll<HTMLElement>("[data-story]")) new Story(element);
