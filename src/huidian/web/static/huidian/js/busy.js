// A thin bar while an answer is awaited for longer than a moment, and words on the button of a file being made.
const MOMENT_MS = 300;
const FILE_MS = 1000;
const awaited = new Set();
let timer = 0;

function bar() {
  return document.querySelector("[data-busy]");
}

function start(what) {
  awaited.add(what);
  timer ||= setTimeout(() => bar()?.removeAttribute("hidden"), MOMENT_MS);
}

function end(what) {
  awaited.delete(what);
  if (awaited.size) return;
  clearTimeout(timer);
  timer = 0;
  bar()?.setAttribute("hidden", "");
}

function nameIn(answer) {
  const named = answer.headers.get("Content-Disposition") ?? "";
  const encoded = named.match(/filename\*=utf-8''([^;]+)/i)?.[1];
  return encoded ? decodeURIComponent(encoded) : (named.match(/filename="?([^";]+)/i)?.[1] ?? "");
}

function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function download(link) {
  const words = link.cloneNode(true).childNodes;
  const soon = setTimeout(() => {
    link.textContent = bar()?.dataset.making ?? link.textContent;
  }, FILE_MS);
  link.setAttribute("aria-busy", "true");
  start(link);
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    // No file: what the server says instead is a page.
    if (!answer.ok || !answer.headers.has("Content-Disposition")) location.assign(link.href);
    else save(await answer.blob(), nameIn(answer));
  } catch {
    location.assign(link.href);
  } finally {
    clearTimeout(soon);
    link.replaceChildren(...words);
    link.removeAttribute("aria-busy");
    end(link);
  }
}

function clicked(event) {
  const link = event.target.closest("a[download]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented);
  if (!link || !plain || !link.href.startsWith(`${location.origin}/`)) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) download(link);
}

export function startBusy() {
  document.addEventListener("htmx:beforeRequest", (event) => start(event.detail.xhr));
  document.addEventListener("htmx:afterRequest", (event) => end(event.detail.xhr));
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && !event.target.target) start(event.target);
  });
  document.addEventListener("click", clicked);
  // Back from the page that came: nothing is awaited any more.
  window.addEventListener("pageshow", () => [...awaited].forEach(end));
}
