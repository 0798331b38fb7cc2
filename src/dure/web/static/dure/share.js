// 공유: the phone's own share sheet where there is one; the button beside it copies the address everywhere.
"use strict";

for (const button of document.querySelectorAll("[data-share-url]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.shareTitle, url: button.dataset.shareUrl });
    } catch (problem) {
      if (problem.name !== "AbortError") button.hidden = true; // closing the sheet is no problem; else copying remains
    }
  });
}
