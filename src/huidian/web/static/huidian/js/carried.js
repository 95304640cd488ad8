// A form that `data-carries` another (by its id) sends along what stands there, so that leaving the page loses nothing.
export function startCarried() {
  document.addEventListener("formdata", (event) => {
    const other = document.getElementById(event.target.dataset.carries ?? "");
    if (!other) return;
    for (const [name, value] of new FormData(other)) if (!event.formData.has(name)) event.formData.append(name, value);
  });
}
