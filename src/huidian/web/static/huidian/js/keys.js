// Keyboard: "/" search, "?" help, "g" then a letter to go, "j"/"k" through rows, Enter opens the row.
const TYPING = "input, textarea, select, [contenteditable]";
const GO_WITHIN_MS = 1200;
let goUntil = 0;

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function go(letter) {
  const link = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
}

const ACTIONS = {
  "/": () => (document.querySelector("[data-list-search]") ?? document.querySelector("[data-search]"))?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  j: () => step(1),
  k: () => step(-1),
};

const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches?.(TYPING)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "ArrowDown" && event.target.type === "search" && rows().length) {
      event.preventDefault();
      step(1);
    }
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (goUntil > event.timeStamp) {
    goUntil = 0;
    go(event.key);
    return;
  }
  if (event.key === "g") {
    goUntil = event.timeStamp + GO_WITHIN_MS;
  } else if (event.key === "Enter" && event.target.matches?.("[data-row][data-href]")) {
    location.assign(event.target.dataset.href);
  } else if (ARROWS[event.key] && event.target.matches?.("[data-row]")) {
    event.preventDefault();
    step(ARROWS[event.key]);
  } else if (ACTIONS[event.key]) {
    event.preventDefault();
    ACTIONS[event.key]();
  }
}

function onClick(event) {
  if (event.target.closest("[data-help]")) document.getElementById("keys")?.showModal();
  const row = event.target.closest("[data-row][data-href]");
  if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
  location.assign(row.dataset.href);
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}
