// Improves lists: a box that picks every row, and how many are picked. Pages work
// without it.
"use strict";
for (const form of document.querySelectorAll("form.bulk")) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const head = form.querySelector("thead .pick");
  const button = form.querySelector(".tools button");
  if (!head || !button || boxes.length === 0) continue;
  const words = button.textContent;
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", form.dataset.all);
  label.append(all);
  head.replaceChildren(label);
  const count = () => {
    const picked = boxes.filter((box) => box.checked).length;
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    button.textContent = picked ? words + " (" + picked + ")" : words;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  form.addEventListener("change", count);
  count();
}
