// Single keys for thousands of lines: an enhancement over links and buttons that work without.
// They can be switched off, and never act while somebody types.
const STORE = "wholeplace-keys";
const switchBox = document.querySelector("[data-keys-switch]");
const help = document.querySelector("[data-keys-help]");
const form = document.querySelector("[data-keys]");

const isOn = () => {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
};
const remember = (on) => {
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* kept for this page only */ }
};

const click = (name) => {
  const found = document.querySelector(`[data-key="${name}"]`);
  if (found) found.click();
  return Boolean(found);
};

const rows = [...document.querySelectorAll("[data-row]")];
let here = -1;
const move = (step) => {
  if (!rows.length) return false;
  if (rows[here]) rows[here].classList.remove("wp-ledger-here");
  here = Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[here].classList.add("wp-ledger-here");
  rows[here].querySelector("a").focus();
  return true;
};
const choose = () => {
  const box = rows[here] && rows[here].querySelector("input[type=checkbox]");
  if (box) box.click();
  return Boolean(box);
};

const onList = { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), x: choose };
const onLine = {
  j: () => click("after"), ArrowRight: () => click("after"),
  k: () => click("before"), ArrowLeft: () => click("before"),
  Enter: () => click("accept"),
};
for (const key of ["1", "2", "3", "4", "5"]) onLine[key] = () => click(key);

const types = (target) =>
  target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName)
  || (target.tagName === "INPUT" && target.type !== "checkbox");
const acts = (target) => ["A", "BUTTON", "SUMMARY"].includes(target.tagName);

document.addEventListener("keydown", (event) => {
  if (!form || !switchBox || !switchBox.checked) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || types(event.target)) return;
  if (event.key === "Enter" && acts(event.target)) return;
  if (event.key.startsWith("Arrow") && event.target.matches("[tabindex='0']")) return;
  const keys = form.dataset.keys === "list" ? onList : onLine;
  const act = keys[event.key];
  if (act && act()) event.preventDefault();
});

if (switchBox && help) {
  switchBox.checked = isOn();
  switchBox.addEventListener("change", () => remember(switchBox.checked));
  help.hidden = false;
}

const sum = document.querySelector("[data-sum]");
const shares = [...document.querySelectorAll("[name^=share_]")];
if (sum && shares.length) {
  const show = () => {
    const total = shares.reduce((all, each) => all + (Number(each.value) || 0), 0);
    sum.querySelector("[data-sum-number]").textContent = `${Math.round(total * 100) / 100}%`;
  };
  shares.forEach((each) => each.addEventListener("input", show));
  sum.hidden = false;
  show();
}
