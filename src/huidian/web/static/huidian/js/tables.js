// Lists: which columns are shown (kept in a cookie, so that the server draws them right at once), and the
// switch between a picture and the table behind it.
const YEAR_S = 31536000;

function setColumn(box) {
  const table = document.getElementById(box.dataset.table);
  const hidden = [];
  for (const each of document.querySelectorAll(`input[data-table="${CSS.escape(box.dataset.table)}"]`)) {
    if (!each.checked) hidden.push(each.value);
  }
  for (const cell of table.querySelectorAll(`[data-column="${CSS.escape(box.value)}"]`)) cell.hidden = !box.checked;
  document.cookie = `columns-${box.dataset.table}=${hidden.join(".") || "-"}; path=/; max-age=${YEAR_S}; SameSite=Lax`;
}

function flip(button) {
  const block = button.closest("[data-flip-block]");
  for (const face of block.querySelectorAll("[data-face]")) face.hidden = face.dataset.face !== button.value;
  for (const each of block.querySelectorAll("[data-flip]")) each.setAttribute("aria-pressed", String(each === button));
  if (button.value === "chart") document.dispatchEvent(new CustomEvent("huidian:shown"));
}

// Fields of the choice of filters that nobody filled in say nothing, so they stay out of the address.
function leaveOutEmpty(form) {
  for (const field of form.querySelectorAll("input:not([type=checkbox]):not([type=hidden])")) {
    if (field.value !== "") continue;
    field.disabled = true;
    setTimeout(() => { field.disabled = false; });
  }
}

// Words typed but not asked for yet go along with whatever is chosen in that list meanwhile: its order, a page,
// a filter, the file, the print.
function withTyped(address, list) {
  const search = list.querySelector("[data-list-search]");
  const url = new URL(address, location.href);
  const typed = search?.value.trim() ?? "";
  if (!search || typed === (url.searchParams.get("q") ?? "").trim()) return address;
  if (typed) url.searchParams.set("q", typed);
  else url.searchParams.delete("q");
  url.searchParams.delete("page");
  return url.pathname + url.search;
}

function takeTypedAlong(event) {
  const list = event.target.closest?.(".hd-list");
  if (!list || event.target.matches("form.hd-search")) return;
  if (event.detail.parameters.has?.("q")) event.detail.parameters.set("q", list.querySelector("[data-list-search]").value);
  else event.detail.path = withTyped(event.detail.path, list);
}

// A row that was opened has the focus again when one comes back.
const OPENED = "huidian:opened";

function rememberRow(event) {
  const row = event.target.closest?.("[data-row][data-href]");
  if (row) history.replaceState({ ...history.state, [OPENED]: row.dataset.href }, "");
}

function focusOpened() {
  const href = history.state?.[OPENED];
  const row = href && document.querySelector(`[data-row][data-href="${CSS.escape(href)}"]`);
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function closePanels(except) {
  for (const panel of document.querySelectorAll("details[data-panel][open]")) {
    if (!panel.contains(except)) panel.open = false;
  }
}

// Rows ticked for a verb: how many, and the bar that offers the verbs while there are any.
function countTicks(list) {
  const bar = list.querySelector("[data-bulk]");
  const ticks = [...list.querySelectorAll("[data-tick]")];
  const ticked = ticks.filter((tick) => tick.checked).length;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-bulk-count]").textContent = ticked;
  const all = list.querySelector("[data-tick-all]");
  all.checked = ticked === ticks.length;
  all.indeterminate = ticked > 0 && ticked < ticks.length;
}

function tick(box) {
  const list = box.closest(".hd-list");
  if (box.matches("[data-tick-all]")) {
    for (const each of list.querySelectorAll("[data-tick]")) each.checked = box.checked;
  }
  countTicks(list);
}

export function startTables() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-narrow]")) leaveOutEmpty(event.target);
  }, true);
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest?.("details[data-panel][open]");
    if (!panel) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-table]")) setColumn(event.target);
    if (event.target.matches("[data-tick], [data-tick-all]")) tick(event.target);
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-flip]");
    if (button) flip(button);
    closePanels(event.target);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".hd-list a[href]:not([hx-get]):not([data-row] a)");
    const list = link?.closest(".hd-list");
    if (list) link.href = withTyped(link.href, list);
    rememberRow(event);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") rememberRow(event);
  }, true);
  document.addEventListener("htmx:configRequest", takeTypedAlong);
  addEventListener("pageshow", focusOpened);
  document.addEventListener("htmx:historyRestore", focusOpened);
}
