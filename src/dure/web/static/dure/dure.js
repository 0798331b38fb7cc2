// Small helps for pages that work without them. One listener per kind of event; no inline code anywhere (strict CSP).
"use strict";

const root = document.documentElement;

// --- 글자·화면 설정 ---
function keepDisplay() {
  const kept = { size: root.dataset.dureSize || "", contrast: root.dataset.krdsMode === "high-contrast" ? "high" : "" };
  try {
    localStorage.setItem("dure-display", JSON.stringify(kept));
  } catch {
    // Storage refused: the choice holds for this page only.
  }
  showDisplay(kept);
}
function showDisplay(kept) {
  for (const button of document.querySelectorAll("[data-size]")) button.setAttribute("aria-pressed", String(button.dataset.size === kept.size));
  for (const button of document.querySelectorAll("[data-contrast]")) button.setAttribute("aria-pressed", String(button.dataset.contrast === kept.contrast));
}
function choose(button) {
  if ("size" in button.dataset) {
    if (button.dataset.size) root.dataset.dureSize = button.dataset.size;
    else delete root.dataset.dureSize;
  } else if (button.dataset.contrast) root.dataset.krdsMode = "high-contrast";
  else delete root.dataset.krdsMode;
  keepDisplay();
}

// --- menu on a phone, and drop panels ---
const menuButton = document.querySelector(".menu-button");
const menu = document.getElementById("site-nav");
function openMenu(open) {
  menuButton.setAttribute("aria-expanded", String(open));
  menu.classList.toggle("open", open);
}
function closeDrops(except) {
  for (const drop of document.querySelectorAll("details[data-drop][open]")) if (drop !== except) drop.open = false;
}

// --- dialogs ---
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

// --- toasts: say(text, kind), or the response header HX-Trigger: {"toast": {"text": "…", "kind": "success"}} ---
function say(text, kind = "info") {
  const box = document.createElement("div");
  const words = document.createElement("div");
  box.className = `notice ${kind}`;
  words.textContent = text;
  box.append(words);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 6000);
}

async function copy(button) {
  const source = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null;
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text.trim());
    say("복사했습니다.", "success");
  } catch {
    say("복사하지 못했습니다. 글자를 직접 선택해 복사해 주세요.", "warning");
  }
}

document.addEventListener("click", (event) => {
  const near = (selector) => event.target.closest(selector);
  const drop = near("details[data-drop]");
  closeDrops(drop);
  if (near(".menu-button")) openMenu(menuButton.getAttribute("aria-expanded") !== "true");
  else if (near("[data-size], [data-contrast]")) choose(near("[data-size], [data-contrast]"));
  else if (near("[data-dialog-open]")) openDialog(near("[data-dialog-open]").dataset.dialogOpen);
  else if (near("[data-dialog-close]")) near("dialog").close();
  else if (near("[data-copy], [data-copy-from]")) copy(near("[data-copy], [data-copy-from]"));
  else if (near("[data-print]")) window.print();
  else if (near("[data-session-extend]")) extendSession();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drop = document.querySelector("details[data-drop][open]");
  if (drop) {
    drop.open = false;
    drop.querySelector("summary").focus();
  } else if (menuButton && menuButton.getAttribute("aria-expanded") === "true") {
    openMenu(false);
    menuButton.focus();
  }
});
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submit-on-change]");
  if (field) field.form.requestSubmit();
});

// --- a table whose rows become cards on a phone loses its meaning for screen readers unless the roles are said ---
function nameTableParts(scope) {
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
  for (const part of scope.querySelectorAll("table.stack, table.stack *")) {
    const role = part.tagName === "TH" ? (part.scope === "row" ? "rowheader" : "columnheader") : roles[part.tagName];
    if (role) part.setAttribute("role", role);
  }
}

// --- files: drop, name and size, progress of the upload ---
function showFiles(area) {
  const input = area.querySelector("input[type=file]");
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024).toLocaleString("ko-KR")}KB` : `${(bytes / 1048576).toFixed(1)}MB`);
  area.querySelector("[data-file-names]").textContent = [...input.files].map((file) => `${file.name} (${size(file.size)})`).join(", ");
}
function prepareFileDrops(scope) {
  for (const area of scope.querySelectorAll("[data-file-drop]")) {
    if (area.dataset.ready) continue;
    area.dataset.ready = "yes";
    const input = area.querySelector("input[type=file]");
    input.addEventListener("change", () => showFiles(area));
    for (const kind of ["dragover", "dragleave", "drop"]) {
      area.addEventListener(kind, (event) => {
        event.preventDefault();
        area.classList.toggle("over", kind === "dragover");
        if (kind !== "drop" || !event.dataTransfer.files.length) return;
        const files = new DataTransfer();
        for (const file of input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) files.items.add(file);
        input.files = files.files;
        showFiles(area);
      });
    }
  }
}
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector("progress[data-upload]");
  if (bar && event.detail.lengthComputable) {
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  }
});

// --- htmx ---
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.kind));
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
document.addEventListener("htmx:afterRequest", () => watchSession());
document.addEventListener("htmx:sendError", () => say("서버에 연결하지 못했습니다. 잠시 뒤 다시 해 주세요.", "danger"));
document.addEventListener("htmx:beforeSwap", (event) => {
  // Refusals and form errors come back as a fragment with their own words; show them like any other answer.
  if ([400, 403, 404, 409, 422].includes(event.detail.xhr.status) && event.detail.xhr.responseText.trimStart().startsWith("<div")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (event.detail.xhr.status >= 400) say("요청을 처리하지 못했습니다. 화면을 새로 고친 뒤 다시 해 주세요.", "danger");
});

// --- the session: a warning two minutes before it ends ---
const seconds = Number(document.body.dataset.sessionSeconds || 0);
const warning = document.getElementById("session-warning");
let warnAt, endAt;
function watchSession() {
  if (!seconds || !warning) return;
  clearTimeout(warnAt);
  clearTimeout(endAt);
  warnAt = setTimeout(() => warning.showModal(), Math.max(seconds - 120, 5) * 1000);
  endAt = setTimeout(() => location.reload(), (seconds + 1) * 1000);
}
async function extendSession() {
  warning.close();
  try {
    await fetch(location.href, { method: "HEAD", credentials: "same-origin" });
    watchSession();
  } catch {
    say("시간을 연장하지 못했습니다. 작성하던 내용을 따로 보관해 주세요.", "danger");
  }
}

function prepare(scope) {
  nameTableParts(scope);
  prepareFileDrops(scope);
}
prepare(document);
showDisplay({ size: root.dataset.dureSize || "", contrast: root.dataset.krdsMode === "high-contrast" ? "high" : "" });
watchSession();
