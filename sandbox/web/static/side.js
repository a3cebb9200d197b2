// The sidebar: channels, direct messages, the app, and the simulated Azure.

import { h } from "./dom.js";

export function side(state, at, unread) {
  const entry = (href, sign, label) =>
    h(
      "li",
      {},
      h(
        "a",
        {
          href: `#${href}`,
          "aria-current": at === href ? "page" : null,
          class: unread(href) ? "unread" : "",
        },
        h("span", { "aria-hidden": "true" }, sign),
        label,
      ),
    );
  const group = (title, entries) =>
    entries.length ? [h("h2", {}, title), h("ul", {}, ...entries)] : [];
  const isDirect = (one) => one.id.startsWith("D");
  return [
    h("p", { class: "team" }, state.team),
    ...group(
      "Channels",
      state.channels
        .filter((one) => !isDirect(one))
        .map((one) => entry(one.id, one.is_private ? "🔒" : "#", one.name)),
    ),
    ...group(
      "Direct messages",
      state.channels.filter(isDirect).map((one) => entry(one.id, "●", state.app)),
    ),
    ...group("Apps", state.home ? [entry("home", "◆", state.app)] : []),
    ...group("Simulated Azure", [entry("azure", "☁", "Break and repair")]),
  ];
}
