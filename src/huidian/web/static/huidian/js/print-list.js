// The page a list is printed from.
document.querySelector("[data-print]").addEventListener("click", () => window.print());
