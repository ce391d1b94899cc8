// Dark or light: the system's wish until a person says otherwise; kept in this browser.

const KEY = "repaint-theme";
const system = matchMedia("(prefers-color-scheme: light)");

/** @returns {string | null} */
function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch { // a browser that keeps nothing for pages
    return null;
  }
}

/** Show the page in the theme that counts, and follow the system while nothing was chosen. */
export function applyTheme() {
  const show = () => {
    document.documentElement.dataset.theme = chosen() ?? (system.matches ? "light" : "dark");
  };
  show();
  system.addEventListener("change", show);
}

/** @returns {boolean} whether the light theme is shown */
export const isLight = () => document.documentElement.dataset.theme === "light";

/** Change to the other theme, and keep that. */
export function switchTheme() {
  const theme = isLight() ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {} // then it lasts until the page is closed
}
