// Arrow keys in the drawing of a process. Without it the drawing is one stop of the
// tab key, and the list beside it says the same.
"use strict";

document.querySelectorAll("svg.tw-bpmn").forEach((drawing) => {
  const steps = [...drawing.querySelectorAll("[data-tw-step]")].sort(
    (a, b) => a.dataset.twStep - b.dataset.twStep,
  );
  if (!steps.length) return;
  const byNumber = new Map(steps.map((step) => [step.dataset.twStep, step]));
  const ways = (step, name) =>
    (step.dataset[name] || "").split(" ").flatMap((n) => byNumber.get(n) || []);
  let branches = [];

  const go = (step, others = []) => {
    if (!step) return;
    const before = drawing.querySelector('[data-tw-step][tabindex="0"]');
    if (before) before.setAttribute("tabindex", "-1");
    step.setAttribute("tabindex", "0");
    step.focus();
    step.scrollIntoView({ block: "nearest", inline: "nearest" });
    branches = others.length > 1 ? others : [];
  };

  // Right and left follow the arrows. Where they part, up and down change between
  // the branches; else they go through all elements in the order of reading.
  const along = (step, name) => {
    const found = ways(step, name);
    go(found[0], found);
  };
  const beside = (step, by) => {
    const branch = branches[branches.indexOf(step) + by];
    if (branches.includes(step) && branch) go(branch, branches);
    else go(steps[steps.indexOf(step) + by]);
  };
  const keys = {
    ArrowRight: (step) => along(step, "twNext"),
    ArrowLeft: (step) => along(step, "twPrevious"),
    ArrowDown: (step) => beside(step, 1),
    ArrowUp: (step) => beside(step, -1),
    Home: () => go(steps[0]),
    End: () => go(steps[steps.length - 1]),
  };
  drawing.addEventListener("keydown", (event) => {
    const step = event.target.closest("[data-tw-step]");
    const move = keys[event.key];
    if (!step || !move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(step);
  });
  // Screen readers hand the arrow keys on only to applications.
  drawing.setAttribute("role", "application");

  // On a narrow screen the box begins where the process stands.
  const here = drawing.querySelector(".tw-active");
  const box = drawing.parentElement;
  const begin = () => {
    if (!here || !box || box.scrollWidth <= box.clientWidth) return;
    const place = here.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    box.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
  };
  const fold = drawing.closest("details");
  if (fold) fold.addEventListener("toggle", begin, { once: true });
  begin();
});
