/** What every page runs: small, and nothing on the page depends on it. */
import { displayPanel } from "../display";
import { searchForm, searchKey } from "../search";

const YEAR = 31_536_000;

function rememberLanguage(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-language]");
    if (!link) return;
    link.hash = location.hash; // the page turned to, the part looked at
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `lang=${link.dataset["language"]}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  });
}

function printButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

function copyButtons(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const source = document.getElementById(button.dataset["copy"] ?? "");
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent?.replace(/\s+/g, " ").trim() ?? "");
      const before = button.textContent;
      button.textContent = button.dataset["done"] ?? before;
      setTimeout(() => (button.textContent = before), 2500);
    });
  }
}

displayPanel();
searchForm();
searchKey();
rememberLanguage();
printButtons();
copyButtons();
