// A short word about something that went wrong.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function toast(words) {
  const shown = h("p", {}, words);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), SHOWN_MS);
}
