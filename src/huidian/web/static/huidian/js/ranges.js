// The value of a slider stands in the output of the same label or cell; data-per divides it.
export function startRanges() {
  document.addEventListener("input", ({ target }) => {
    if (target.type !== "range") return;
    const output = target.closest("label, td")?.querySelector("output");
    if (output) output.value = String(target.valueAsNumber / Number(target.dataset.per ?? 1));
  });
}
