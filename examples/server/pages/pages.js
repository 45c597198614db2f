// Sends a form as JSON. The code is behind the "#" of the link, so that no server
// and no log gets it. It is removed from the address bar before the form is sent.
"use strict";
const form = document.querySelector("form");
const said = document.querySelector("[role=status]");
const code = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

if ("code" in form.dataset) {
  for (const a of document.querySelectorAll("a")) a.hash = code;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = {};
  for (const [name, value] of new FormData(form)) {
    const typed = name === "email" ? value.trim() : value; // keyboards add a blank
    if (typed !== "") body[name] = typed;
  }
  if ("code" in form.dataset) body.code = code;
  if ("cookie" in form.dataset) body.cookie = true;
  const request = { method: form.dataset.method };
  if (request.method === "POST" || Object.keys(body).length > 0) {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(form.action, request);
    if (!answer.ok) {
      said.textContent = (await answer.json()).detail;
    } else if (form.dataset.next) {
      location.assign(form.dataset.next);
    } else {
      said.textContent = "Done.";
      form.remove();
    }
  } catch {
    said.textContent = "The server could not be reached: try again.";
  }
});
