// Enhancement only: every page works without this file.
import { initAll } from "../vendor/govuk-frontend.min.js";

const SUPPORTED = ["js-enabled", "govuk-frontend-supported"];
const SIGN_IN = "/account/";
const root = document.documentElement;

document.body.classList.add(...SUPPORTED);
initAll();

/** Make a scrolling region a tab stop only while there is something to scroll to. */
function settleRegions(within) {
  for (const region of within.querySelectorAll(".wp-scroll, .wp-figure__picture")) {
    const scrolls = region.scrollWidth > region.clientWidth + 1;
    if (scrolls) {
      region.setAttribute("tabindex", "0");
      region.setAttribute("role", "region");
    } else {
      region.removeAttribute("tabindex");
      region.removeAttribute("role");
    }
  }
}

/** Say something to those who listen, and to those who look when it went wrong. */
function say(text, wrong = false) {
  const live = document.getElementById("wp-live");
  if (!live) return;
  live.textContent = text;
  live.classList.toggle("govuk-visually-hidden", !wrong);
  live.classList.toggle("wp-lost", wrong);
}

/** Let a checkbox marked data-select-all tick every checkbox of its name in its form. */
function selectAll(event) {
  const box = event.target.closest("[data-select-all]");
  if (!box) return;
  const name = CSS.escape(box.dataset.selectAll);
  const scope = box.form || document;
  for (const each of scope.querySelectorAll(`input[type=checkbox][name="${name}"]`)) {
    each.checked = box.checked;
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Send a form marked data-submit-on-change when one of its choices changes. */
function sendOnChange(event) {
  const form = event.target.form;
  if (form?.hasAttribute("data-submit-on-change")) form.requestSubmit();
}

document.addEventListener("change", selectAll);
document.addEventListener("change", sendOnChange);

// A <details> that is opened may hold a wide table.
document.addEventListener("toggle", (event) => settleRegions(event.target), true);

document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part === document.body) return;
  initAll({ scope: part });
  settleRegions(part);
});

// When the session has ended the answer is the sign-in page: show it whole, not inside a page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const address = event.detail.xhr.responseURL;
  if (address && new URL(address).pathname.startsWith(SIGN_IN)) {
    event.detail.shouldSwap = false;
    window.location.assign(address);
  }
});

function words(key) {
  return document.getElementById("wp-live")?.dataset[key] ?? "";
}
document.addEventListener("htmx:sendError", () => say(words("lost"), true));
document.addEventListener("htmx:responseError", () => say(words("refused"), true));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) say("");
});

window.addEventListener("resize", () => settleRegions(root));
window.addEventListener("load", () => settleRegions(root));
document.addEventListener("load", (event) => {
  const picture = event.target instanceof Element && event.target.closest(".wp-figure__picture");
  if (picture) settleRegions(picture.parentElement);
}, true);
settleRegions(root);
