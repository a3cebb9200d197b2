// Elements that a person works with in a message or a view; each deed goes to the app at once.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { confirmed, menuButton } from "./menu.js";
import { widget } from "./widgets.js";

export function control(block, element, place) {
  const key = `${block.block_id}/${element.action_id}`;
  const press = async (choice) => {
    if (element.confirm && !(await confirmed(element.confirm, place.names))) return false;
    place.keep(block, element, choice);
    await place.press(block, element, choice);
    return true;
  };
  if (element.type === "button") return button(element, key, press);
  if (element.type === "overflow") return overflow(element, key, press);
  return widget(element, {
    key,
    place,
    block,
    name: element.placeholder?.text ?? element.action_id,
    choice: place.kept(block, element),
    choose: press,
  });
}

function button(element, key, press) {
  const look = `button ${element.style ?? ""}`;
  const label = withEmoji(element.text.text);
  const name = element.accessibility_label;
  if (element.url && /^https?:/i.test(element.url)) {
    // Slack opens the address and tells the app as well.
    return h(
      "a",
      {
        class: look,
        href: element.url,
        target: "_blank",
        rel: "noopener noreferrer",
        "aria-label": name,
        dataset: { key },
        onclick: () => void press(null),
      },
      label,
    );
  }
  const made = h(
    "button",
    {
      type: "button",
      class: look,
      "aria-label": name,
      dataset: { key },
      onclick: async () => {
        if (made.ariaBusy === "true") return;
        made.ariaBusy = "true";
        await press(null);
        made.ariaBusy = "false";
      },
    },
    label,
  );
  return made;
}

const overflow = (element, key, press) =>
  menuButton(
    "⋮",
    element.options.map((one) => [
      withEmoji(one.text.text),
      () => {
        if (one.url && /^https?:/i.test(one.url)) open(one.url, "_blank", "noopener,noreferrer");
        void press(one.value);
      },
      one.description?.text,
    ]),
    { name: "More actions", key },
  );
