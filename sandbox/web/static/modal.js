// The view on top of a person's screen. Updates keep what was typed; the rest is the app's.

import { draw } from "./blocks.js";
import { h } from "./dom.js";
import { missing } from "./inputs.js";
import { ask, placeAt } from "./places.js";
import { refocused } from "./focus.js";

let dialog = null;
let shown = "";

export function showModals(views, names, channel) {
  const view = views.at(-1);
  const now = view ? `${names.you} ${view.id} ${view.hash}` : "";
  if (now === shown) return;
  shown = now;
  if (!view) {
    dialog?.close();
    dialog?.remove();
    dialog = null;
    return;
  }
  if (!dialog) {
    dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    document.body.append(dialog);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave();
    });
  }
  leave = () => ask("/do/close", { user: names.you, view: view.id });
  fill(view, views.length > 1, placeAt({ view: view.id }, names, channel), names);
}

let leave = () => {};

function fill(view, isPushed, place, names) {
  const told = h("p", { class: "error", role: "alert" });
  const send = view.submit
    ? h(
        "button",
        {
          type: "submit",
          class: "button primary",
          dataset: { key: "submit" },
          disabled: view.submit_disabled,
        },
        view.submit.text,
      )
    : null;
  const body = h(
    "div",
    { class: "modal-body", tabindex: "-1" },
    ...view.blocks.map((one) => draw(one, { names, place })),
  );
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        if (!send || send.disabled) return;
        place.errors = missing(view.blocks, place);
        if (!Object.keys(place.errors).length) {
          send.disabled = true;
          send.ariaBusy = "true";
          const answer = await ask("/do/submit", {
            user: names.you,
            view: view.id,
            values: place.values,
          });
          place.errors = answer.errors ?? {};
          told.textContent = answer.trouble ?? "";
          send.disabled = false;
          send.ariaBusy = "false";
        }
        body.replaceChildren(...view.blocks.map((one) => draw(one, { names, place })));
        body.querySelector(".wrong :is(input, select, textarea)")?.focus();
      },
    },
    h(
      "header",
      {},
      h("h2", { id: "modal-title" }, view.title.text),
      h(
        "button",
        {
          type: "button",
          class: "round",
          "aria-label": isPushed ? "Back" : "Close",
          onclick: () => leave(),
        },
        isPushed ? "←" : "✕",
      ),
    ),
    body,
    told,
    h(
      "footer",
      {},
      h(
        "button",
        { type: "button", class: "button", dataset: { key: "close" }, onclick: () => leave() },
        view.close?.text ?? "Cancel",
      ),
      send,
    ),
  );
  const isOpen = dialog.open;
  refocused(dialog, () => dialog.replaceChildren(form));
  if (!isOpen) dialog.showModal();
  if (form.contains(document.activeElement) && isOpen) return;
  (isOpen ? body : (body.querySelector("input, select, textarea") ?? body)).focus();
}
