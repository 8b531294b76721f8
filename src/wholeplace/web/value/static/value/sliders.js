// Enhancement only: a slider beside each number of pounds. Without it the numbers and the button do.
const STEPS = 100;

function slide(number) {
  const range = document.createElement("input");
  range.type = "range";
  range.min = "0";
  range.max = number.dataset.rangeMax;
  range.step = String(Math.max(1, Math.round(Number(range.max) / STEPS)));
  range.value = number.value;
  range.className = "wp-range";
  range.setAttribute("aria-label", number.labels[0]?.textContent.trim() ?? "");
  range.addEventListener("input", () => {
    number.value = range.value;
  });
  number.addEventListener("input", () => {
    range.value = number.value;
  });
  number.closest(".govuk-form-group").append(range);
}

for (const number of document.querySelectorAll("input[data-range-max]")) slide(number);
