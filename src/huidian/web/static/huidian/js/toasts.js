// Messages leave by themselves unless they report an error, hold something to do, or are being read.
const STAY_MS = 6000;

function leave(toast) {
  if (toast.matches(".hd-toast-error, :hover, :focus-within") || toast.querySelector("a, .hd-undo")) return;
  toast.remove();
}

function watch(toast) {
  setTimeout(() => leave(toast), STAY_MS);
}

export function startToasts() {
  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  document.querySelectorAll("[data-toast]").forEach(watch);
  document.addEventListener("htmx:load", (event) => {
    event.target.querySelectorAll?.("[data-toast]").forEach(watch);
    if (event.target.matches?.("[data-toast]")) watch(event.target);
  });
}
