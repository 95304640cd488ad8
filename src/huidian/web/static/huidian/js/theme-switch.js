// The button that changes light and dark; charts listen for "huidian:theme".
export function startThemeSwitch() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const root = document.documentElement;
    const theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", theme);
    try {
      localStorage.setItem("huidian-theme", theme);
    } catch {
      // not kept: storage is forbidden here
    }
    document.dispatchEvent(new CustomEvent("huidian:theme"));
  });
}
