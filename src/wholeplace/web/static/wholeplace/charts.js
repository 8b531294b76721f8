// Turns pictures into interactive ones where the browser can; the picture stays where it cannot.
import { View, expressionInterpreter, parse } from "../vendor/vega.js";

/** Make the drawing as wide as its frame allows, and never wider than it was made. */
function fit(svg, width, height) {
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
}

/** Specifications come from our own origin only. */
async function specificationOf(figure) {
  const address = new URL(figure.dataset.chartSpec, window.location.href);
  if (address.origin !== window.location.origin) throw new Error("not our own origin");
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the specification answered ${answer.status}`);
  return answer.json();
}

/** A tip beside the pointer, without any style in the page but positions set by script. */
function tipFor(frame) {
  const tip = document.createElement("div");
  tip.className = "wp-tip";
  tip.hidden = true;
  frame.append(tip);
  return (_view, event, _item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const lines = typeof value === "object" ? Object.entries(value).map((p) => p.join(": ")) : [value];
    tip.replaceChildren(...lines.map((line) => {
      const row = document.createElement("div");
      row.textContent = String(line);
      return row;
    }));
    const box = frame.getBoundingClientRect();
    tip.style.left = `${event.clientX - box.left + frame.scrollLeft + 12}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  };
}

async function draw(figure) {
  const frame = figure.querySelector(".wp-figure__picture");
  const image = frame?.querySelector("img");
  if (!image) return;
  const runtime = parse(await specificationOf(figure), {}, { ast: true });
  const stage = document.createElement("div");
  stage.className = "wp-figure__stage";
  stage.setAttribute("role", "img");
  stage.setAttribute("aria-label", image.alt);
  const view = new View(runtime, { expr: expressionInterpreter, renderer: "svg", hover: true });
  view.tooltip(tipFor(frame));
  await view.initialize(stage).runAsync();
  const svg = stage.querySelector("svg");
  fit(svg, Number(svg.getAttribute("width")), Number(svg.getAttribute("height")));
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  image.replaceWith(stage);
  figure.dataset.chartDrawn = "true";
}

/** Draw a figure when it comes near; a failure leaves the picture as it was. */
function watch(figures) {
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      draw(target).catch((problem) => {
        target.dataset.chartDrawn = "false";
        console.info(`The picture stays as it is: ${problem.message}`);
      });
    }
  }, { rootMargin: "200px" });
  for (const figure of figures) {
    figure.dataset.chartDrawn = "waiting";
    watcher.observe(figure);
  }
}

const undrawn = "figure[data-chart-spec]:not([data-chart-drawn])";
watch(document.querySelectorAll(undrawn));
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.querySelectorAll(undrawn)));
