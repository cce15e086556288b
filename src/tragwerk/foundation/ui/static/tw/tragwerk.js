// Small conveniences; every page works without them.
"use strict";

// Move the focus to the error summary, so that a screen reader begins there.
const summary = document.querySelector("[data-focus]");
if (summary) {
  summary.focus();
  const word = document.documentElement.dataset.error + ": ";
  if (!document.title.startsWith(word)) document.title = word + document.title;
}

// Save the draft when a field is left; the state is announced politely. One save
// after the other, so that an older state never arrives last.
const form = document.querySelector("form[data-autosave]");
if (form) {
  const status = document.getElementById("autosave-status");
  let sent = "";
  let queue = Promise.resolve();
  const save = async () => {
    const body = new URLSearchParams(new FormData(form)).toString();
    if (body === sent) return;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body,
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      sent = body;
      status.textContent = status.dataset.saved;
    } catch {
      status.textContent = status.dataset.failed;
    }
  };
  form.addEventListener("focusout", (event) => {
    if (event.target.name && event.target.type !== "file") queue = queue.then(save);
  });
}

// A second click on a submit button must not send twice.
document.addEventListener("submit", (event) => {
  const sender = event.target;
  if (sender.dataset.sending) {
    event.preventDefault();
    return;
  }
  sender.dataset.sending = "1";
  setTimeout(() => delete sender.dataset.sending, 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-sending]").forEach((f) => delete f.dataset.sending);
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A passkey that did not work is told on the page, not in the console.
document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey-error]");
  if (!told) return;
  event.preventDefault();
  told.hidden = false;
  told.scrollIntoView({ block: "nearest" });
});
