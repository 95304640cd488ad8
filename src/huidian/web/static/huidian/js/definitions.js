// What a number means: shown beside it on hover or focus. [data-defines] names the hidden text it is taken from.
const PAUSE_MS = 250;
let waiting = 0;

function place(card, anchor) {
  const at = anchor.getBoundingClientRect();
  const width = card.offsetWidth;
  const below = at.bottom + card.offsetHeight + 12 < innerHeight;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  card.style.top = `${below ? at.bottom + 8 : at.top - card.offsetHeight - 8}px`;
}

function show(anchor) {
  const card = document.getElementById("definition-card");
  const source = document.getElementById(anchor.dataset.defines);
  if (!card || !source) return;
  card.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
  card.hidden = false;
  place(card, anchor);
}

function hide() {
  clearTimeout(waiting);
  const card = document.getElementById("definition-card");
  if (card) card.hidden = true;
}

function enter(event) {
  const anchor = event.target.closest?.("[data-defines]");
  if (!anchor) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(anchor), event.type === "focusin" ? 0 : PAUSE_MS);
}

function leave(event) {
  const anchor = event.target.closest?.("[data-defines]");
  if (anchor && !anchor.contains(event.relatedTarget)) hide();
}

export function startDefinitions() {
  document.addEventListener("mouseover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("mouseout", leave);
  document.addEventListener("focusout", leave);
  document.addEventListener("scroll", hide, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
