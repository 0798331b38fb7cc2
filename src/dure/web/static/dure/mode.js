// Runs before the first paint: the reader's own size and contrast, and the mark that scripts work at all.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("dure-display")) || {};
  } catch {
    // Private windows may refuse storage: the page then shows its defaults.
  }
  if (kept.contrast === "high") root.dataset.krdsMode = "high-contrast";
  if (["small", "large", "xlarge", "xxlarge"].includes(kept.size)) root.dataset.dureSize = kept.size;
})();
