// Parts of a form that the chosen answer needs; the others are out of sight and are not sent.
function show(form) {
  const chosen = form.querySelector("[data-needs]:checked");
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = part.dataset.for !== chosen?.dataset.needs;
    part.disabled = part.hidden;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-needs]")) show(event.target.form);
});
for (const form of document.querySelectorAll("form[data-parts]")) show(form);
