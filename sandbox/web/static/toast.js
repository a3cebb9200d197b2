// A short word about what was done, or what went wrong.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function toast(words) {
  const shown = h("p", {}, words);
  const list = document.getElementById("toasts");
  list.append(shown);
  // Above a form that was opened meanwhile.
  if (list.matches(":popover-open")) list.hidePopover();
  list.showPopover();
  setTimeout(() => shown.remove(), SHOWN_MS);
}
