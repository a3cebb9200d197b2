// Input blocks: a label, an element, a hint, and what the app or Slack finds wrong with them.

import { fresh, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { widget } from "./widgets.js";

const GROUPED = new Set(["radio_buttons", "checkboxes"]);

export function inputBlock(block, { place }) {
  const element = block.element;
  const [id, label, hint, wrong] = ["input", "label", "hint", "wrong"].map(fresh);
  const isGrouped = GROUPED.has(element.type);
  const words = [
    withEmoji(block.label.text),
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  ];
  const error = place.errors?.[block.block_id];
  const told = error ? h("p", { id: wrong, class: "error", role: "alert" }, error) : null;
  const made = h(
    "div",
    { class: error ? "input-block wrong" : "input-block" },
    isGrouped
      ? h("span", { id: label, class: "label" }, ...words)
      : h("label", { id: label, for: id, class: "label" }, ...words),
    widget(element, {
      id,
      label,
      block,
      place,
      key: `${block.block_id}/${element.action_id}`,
      described: [error ? wrong : null, block.hint ? hint : null].filter(Boolean).join(" ") || null,
      name: block.label.text,
      choice: place.kept(block, element),
      choose: (choice) => {
        place.keep(block, element, choice);
        mended();
        const isTyped = element.type.endsWith("_input");
        if (block.dispatch_action && !isTyped) void place.press(block, element, choice);
      },
      entered: block.dispatch_action ? (choice) => void place.press(block, element, choice) : null,
    }),
    told,
    block.hint ? h("p", { id: hint, class: "hint" }, withEmoji(block.hint.text)) : null,
  );
  // What was found wrong was wrong of what stood there before.
  const mended = () => {
    delete place.errors?.[block.block_id];
    told?.remove();
    made.classList.remove("wrong");
  };
  return made;
}

const isEmpty = (choice) =>
  choice === null ||
  choice === undefined ||
  choice === "" ||
  (Array.isArray(choice) && !choice.length);

// What Slack itself refuses before it asks the app.
export function missing(blocks, place) {
  const errors = {};
  for (const block of blocks.filter((one) => one.type === "input")) {
    const choice = place.kept(block, block.element);
    if (isEmpty(choice)) {
      if (!block.optional) errors[block.block_id] = "Please complete this required field.";
    } else if (choice.length < (block.element.min_length ?? 0)) {
      errors[block.block_id] = `Please use at least ${block.element.min_length} characters.`;
    }
  }
  return errors;
}
