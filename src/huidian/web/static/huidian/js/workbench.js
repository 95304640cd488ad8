// The workbench: single letters and digits outside fields, what an outcome needs, the lease of the open task.
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const RENEW_MS = 120000;
let renewing;

const call = () => document.getElementById("call");
const form = () => document.getElementById("call-result");

function token() {
  return document.querySelector("#call [name=csrfmiddlewaretoken]")?.value ?? "";
}

function choose(button) {
  const result = form();
  result.elements.outcome.value = button.dataset.outcome;
  for (const one of result.querySelectorAll(".hd-call-result")) {
    one.setAttribute("aria-pressed", String(one === button));
  }
  result.querySelector("[data-no-outcome]").hidden = true;
  const needs = button.dataset.needs;
  for (const part of result.querySelectorAll(".hd-call-more")) {
    part.hidden = part.dataset.for !== needs;
    part.disabled = part.hidden;
  }
  if (!needs) {
    result.requestSubmit();
    return;
  }
  result.querySelector(`.hd-call-more[data-for="${needs}"]`).scrollIntoView({ block: "nearest" });
  if (needs === "note") result.elements.note.focus();
}

function pick(choice) {
  if (choice.dataset.fills) form().elements[choice.dataset.fills].value = choice.dataset.value;
  else choice.checked = true;
  form().requestSubmit();
}

function shownChoice(digit) {
  const part = form()?.querySelector(".hd-call-more:not([hidden])");
  return part?.querySelector(`[data-choice="${CSS.escape(digit)}"]`);
}

// The questionnaire: digits answer the current question, arrows change it.
let current = "";

const questions = () => [...(document.querySelectorAll("#call-survey .hd-question") ?? [])];

function markCurrent(step = 0) {
  const all = questions();
  if (!all.length) return;
  let at = all.findIndex((one) => one.dataset.question === current);
  if (step && at >= 0) at = Math.min(Math.max(at + step, 0), all.length - 1);
  else if (at < 0 || ("answered" in all[at].dataset && all[at].dataset.kind !== "several")) {
    at = all.findIndex((one) => !("answered" in one.dataset));
  }
  if (at < 0) at = all.length - 1;
  current = all[at].dataset.question;
  for (const one of all) one.toggleAttribute("data-current", one === all[at]);
  if (step) all[at].scrollIntoView({ block: "nearest" });
}

function answer(event) {
  const part = document.querySelector("#call-survey .hd-question[data-current]");
  if (!part || form()?.querySelector(".hd-call-more:not([hidden])")) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    markCurrent(event.key === "ArrowDown" ? 1 : -1);
    return true;
  }
  if (event.key === "ArrowRight") {
    const field = part.querySelector("input:not([type=radio]):not([type=checkbox])");
    field?.focus();
    return Boolean(field);
  }
  const choice = part.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  choice?.click();
  return Boolean(choice);
}

function onKey(event) {
  if (!call() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target.matches?.(TYPING) || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    for (const part of call().querySelectorAll(".hd-call-more")) part.hidden = true;
    return;
  }
  if (answer(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const choice = shownChoice(event.key);
  if (choice) {
    event.preventDefault();
    event.stopImmediatePropagation();
    pick(choice);
    return;
  }
  const own = event.target.matches?.("button, a, summary") && event.key === "Enter";
  const button = own ? null : call().querySelector(`[data-call-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.matches(".hd-call-save") && !chosen()) return;
  button.click();
  if (button.matches("summary")) button.parentElement.querySelector("input:not([type=hidden])")?.focus();
}

function chosen() {
  const outcome = form().elements.outcome.value;
  form().querySelector("[data-no-outcome]").hidden = Boolean(outcome);
  return outcome;
}

function onClick(event) {
  if (event.target.closest?.(".hd-call-save") && !chosen()) event.preventDefault();
  const result = event.target.closest?.(".hd-call-result");
  if (result) choose(result);
  const filling = event.target.closest?.("button[data-fills]");
  if (filling) pick(filling);
}

function reopen() {
  const outcome = form()?.elements.outcome.value;
  if (!outcome) return;
  const button = form().querySelector(`[data-outcome="${CSS.escape(outcome)}"]`);
  if (!button) return;
  button.setAttribute("aria-pressed", "true");
  const part = form().querySelector(`.hd-call-more[data-for="${button.dataset.needs}"]`);
  if (part) part.hidden = false;
}

function hold() {
  clearInterval(renewing);
  const hint = form()?.querySelector("[data-no-outcome]");
  if (hint) hint.hidden = true;
  reopen();
  markCurrent();
  const where = call()?.dataset.renew;
  if (where) {
    renewing = setInterval(() => {
      fetch(where, { method: "POST", headers: { "X-CSRFToken": token() } });
    }, RENEW_MS);
  }
  const undo = call()?.querySelector("[data-undo-for]");
  if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.undoFor) * 1000);
}

function leave() {
  const where = call()?.dataset.release;
  if (!where) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token());
  navigator.sendBeacon(where, body);
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("click", onClick);
document.addEventListener("htmx:afterSettle", hold);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
window.addEventListener("pagehide", leave);
hold();
