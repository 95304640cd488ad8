// The questions that an answer opens are asked at once, those it closes are gone; the server says which.
const form = document.querySelector("form[data-asks]");
let turn = 0;

function arrange(questions) {
  const asked = new Set();
  let last = null;
  for (const question of questions) {
    const key = question.dataset.question;
    asked.add(key);
    let own = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (!own) {
      own = document.importNode(question, true);
      if (last) last.after(own);
      else form.prepend(own);
    }
    last = own;
  }
  for (const own of form.querySelectorAll("[data-question]")) if (!asked.has(own.dataset.question)) own.remove();
}

async function look() {
  const mine = ++turn;
  const sent = new FormData(form);
  sent.set("look", "1");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: sent });
    // Of two answers given one after the other, what the last one opens counts.
    if (mine !== turn || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("form[data-asks]")) arrange(page.querySelectorAll("[data-question]"));
  } catch {
    // Without a connection they are asked once the answers are sent.
  }
}

form?.addEventListener("change", look);
