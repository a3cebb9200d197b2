// What a message said before its edits.

import { fresh, h } from "./dom.js";
import { content } from "./messages.js";

const STILL = {
  kept: (_, element) => element.initial_option?.value ?? null,
  keep: () => {},
  press: async () => {},
  suggest: async () => ({}),
};

export async function showVersions(row, names) {
  const query = new URLSearchParams({ channel: row.channel, ts: row.ts });
  const versions = await (await fetch(`/versions?${query}`)).json();
  const [title, field] = [fresh("versions"), fresh("version")];
  const body = h("div", { class: "modal-body", inert: true });
  const told = h("output", { for: field });
  const show = (at) => {
    told.textContent = `Version ${at} of ${versions.length}`;
    body.replaceChildren(
      ...content({ ...row, attachments: [], ...versions[at - 1] }, names, { ...STILL, names }),
    );
  };
  const slider = h("input", {
    type: "range",
    id: field,
    min: 1,
    max: versions.length,
    value: versions.length,
    oninput: () => show(Number(slider.value)),
  });
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": title, onclose: () => dialog.remove() },
    h(
      "form",
      { method: "dialog" },
      h(
        "header",
        {},
        h("h2", { id: title }, "Earlier versions"),
        h("button", { class: "round", "aria-label": "Close" }, "✕"),
      ),
      h("div", { class: "versions" }, h("label", { for: field }, "Version"), slider, told),
      body,
    ),
  );
  document.body.append(dialog);
  show(versions.length);
  dialog.showModal();
  slider.focus();
}
