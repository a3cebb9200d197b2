// Block Kit, block by block. What is unknown is named, never left out.
// Source: https://docs.slack.dev/reference/block-kit/blocks

import { h } from "./dom.js";
import { control } from "./controls.js";
import { withEmoji } from "./emoji.js";
import { inputBlock } from "./inputs.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich.js";

export function words(text, names) {
  if (text.type === "mrkdwn") return mrkdwn(text.text, names, { verbatim: text.verbatim === true });
  return [text.emoji === false ? text.text : withEmoji(text.text)];
}

// No picture is fetched from elsewhere; its words are what a screen reader says of it.
const image = (one) =>
  h("span", { class: "image", role: "img", "aria-label": one.alt_text }, `🖼 ${one.alt_text}`);

const DRAWN = {
  section: (block, { names, place }) => [
    h(
      "div",
      { class: "section-words" },
      ...(block.text ? [h("div", { class: "text" }, ...words(block.text, names))] : []),
      ...(block.fields
        ? [
            h(
              "div",
              { class: "fields" },
              ...block.fields.map((one) => h("div", { class: "text" }, ...words(one, names))),
            ),
          ]
        : []),
    ),
    ...(block.accessory
      ? [
          h(
            "div",
            { class: "accessory" },
            block.accessory.type === "image"
              ? image(block.accessory)
              : control(block, block.accessory, place),
          ),
        ]
      : []),
  ],
  header: (block, { names }) => [h("h3", {}, ...words(block.text, names))],
  divider: () => [h("hr")],
  context: (block, { names }) =>
    block.elements.map((one) =>
      one.type === "image" ? image(one) : h("span", { class: "text" }, ...words(one, names)),
    ),
  actions: (block, { place }) => block.elements.map((one) => control(block, one, place)),
  image: (block, { names }) => [...(block.title ? words(block.title, names) : []), image(block)],
  input: (block, context) => [inputBlock(block, context)],
  rich_text: (block, { names }) => richText(block, names),
  table: (block, { names }) => [table(block, names)],
  markdown: (block) => [h("div", { class: "text" }, block.text)],
};

export function draw(block, context) {
  const parts = DRAWN[block.type]?.(block, context) ?? [`[${block.type}: not drawn here]`];
  return h("div", { class: `block ${block.type}`, dataset: { block: block.block_id } }, ...parts);
}

function table(block, names) {
  const [head, ...body] = block.rows.map((row) =>
    row.map((cell, index) => {
      const settings = block.column_settings?.[index] ?? {};
      const shown = cell.type === "raw_text" ? [cell.text] : richText(cell, names);
      return {
        shown,
        look: `${settings.align ?? "left"} ${settings.is_wrapped ? "wrapped" : "single"}`,
      };
    }),
  );
  const row = (cells, name, more = {}) =>
    h("tr", {}, ...cells.map(({ shown, look }) => h(name, { class: look, ...more }, ...shown)));
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, row(head, "th", { scope: "col" })),
      h("tbody", {}, ...body.map((one) => row(one, "td"))),
    ),
  );
}
