// The import desk's drop zone: files may be dropped on it; size and progress are told before the server can.
// Without this the same form works as a plain one.
const MIB = 1048576;

function size(bytes) {
  return bytes < MIB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MIB).toFixed(1)} MB`;
}

function tell(form, sentence) {
  const place = form.querySelector("[data-upload-error]");
  place.hidden = !sentence;
  place.querySelector("span").textContent = sentence;
}

function show(form, input) {
  const name = form.querySelector("[data-drop-name]");
  name.dataset.empty ??= name.textContent;
  const files = [...input.files];
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const zone = form.querySelector("[data-drop]");
  const words = form.querySelector("[data-upload-error]").dataset;
  zone.classList.toggle("hd-drop-full", files.length > 0);
  const chosen = files.length === 1 ? files[0].name : words.files.replace("{n}", files.length);
  name.textContent = files.length ? `${chosen} · ${size(bytes)}` : name.dataset.empty;
  const tooLarge = bytes > Number(form.dataset.most);
  tell(form, tooLarge ? words.tooLarge : "");
  form.querySelector("button.btn-primary").disabled = Boolean(tooLarge);
}

function drop(event, zone) {
  const form = zone.closest("form");
  const input = form.querySelector("input[type=file]");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  show(form, input);
  form.querySelector("button.btn-primary").focus();
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-upload]");
  if (form && event.target.type === "file") show(form, event.target);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // A file let fall beside the zone must not replace the page.
    event.preventDefault();
    const zone = event.target.closest?.("[data-drop]");
    document.querySelector("[data-drop]")?.classList.toggle("hd-drop-over", Boolean(zone) && kind !== "drop" && kind !== "dragleave");
    if (zone && kind === "drop") drop(event, zone);
  });
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("[data-upload]");
  if (!form || !event.detail.lengthComputable) return;
  const place = form.querySelector("[data-upload-progress]");
  const percent = Math.floor((100 * event.detail.loaded) / event.detail.total);
  place.hidden = false;
  place.querySelector("progress").value = percent;
  place.querySelector("[data-upload-percent]").textContent = `${percent}%`;
});

for (const kind of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("[data-upload]");
    if (!form) return;
    form.querySelector("[data-upload-progress]").hidden = true;
    tell(form, form.querySelector("[data-upload-error]").dataset.failed);
  });
}
