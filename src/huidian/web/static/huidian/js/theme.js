// Runs before anything is drawn, so that a dark page never flashes white.
(function () {
  "use strict";
  var kept = null;
  try {
    kept = localStorage.getItem("huidian-theme");
  } catch (error) {
    kept = null; // storage may be forbidden; the system's choice is then good enough
  }
  var dark = kept ? kept === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
