// Tables wider than their frame fade at the side where more follows, so that nobody takes the edge for the end.
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target.closest(".hd-table-wrap"))));

function mark(frame) {
  if (!frame) return;
  const rest = frame.scrollWidth - frame.clientWidth - frame.scrollLeft;
  frame.toggleAttribute("data-more", rest > 2);
}

function watch(part) {
  part.querySelectorAll?.(".hd-table-wrap").forEach((frame) => {
    sizes.observe(frame);
    // The table too: a column that is shown makes it wider, not its frame.
    if (frame.firstElementChild) sizes.observe(frame.firstElementChild);
  });
}

export function startFrames() {
  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.target.parentElement ?? event.target));
  document.addEventListener("scroll", (event) => {
    if (event.target.classList?.contains("hd-table-wrap")) mark(event.target);
  }, { capture: true, passive: true });
}
