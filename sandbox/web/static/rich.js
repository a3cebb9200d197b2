// Rich text: a tree in which nothing is parsed.
// Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { date } from "./dates.js";
import { h, link } from "./dom.js";
import { character } from "./emoji.js";
import { mention } from "./mrkdwn.js";

const SPANS = {
  text: (span) => [span.text],
  link: (span) => [link(span.url, span.text ?? span.url)],
  emoji: (span) => [character(span.name) ?? `:${span.name}:`],
  user: (span, names) => [
    mention("@" + (names.person(span.user_id) ?? span.user_id), span.user_id === names.you),
  ],
  usergroup: (span, names) => [
    mention("@" + (names.group(span.usergroup_id) ?? span.usergroup_id), true),
  ],
  channel: (span, names) => [mention("#" + (names.channel(span.channel_id) ?? span.channel_id))],
  broadcast: (span) => [mention("@" + span.range, true)],
  color: (span) => [h("code", {}, span.value)],
  date: (span) => {
    const shown = h("time", {}, date(span.timestamp, span.format));
    return [span.url ? link(span.url, shown) : shown];
  },
};
const STYLES = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "del"],
  ["underline", "u"],
];

function spans(element, names) {
  return (element.elements ?? []).flatMap((one) => {
    const drawn = SPANS[one.type]?.(one, names) ?? [`[${one.type}]`];
    return STYLES.reduce(
      (inner, [key, name]) => (one.style?.[key] ? [h(name, {}, ...inner)] : inner),
      drawn,
    );
  });
}

const DRAWN = {
  rich_text_section: (one, names) => h("div", { class: "rich-line" }, ...spans(one, names)),
  rich_text_quote: (one, names) => h("blockquote", {}, ...spans(one, names)),
  rich_text_preformatted: (one, names) =>
    h("pre", { tabindex: "0", role: "group", "aria-label": "Code" }, ...spans(one, names)),
  rich_text_list: (one, names) =>
    h(
      one.style === "ordered" ? "ol" : "ul",
      {
        class: `indent-${Math.min(one.indent ?? 0, 8)}`,
        start: one.offset ? one.offset + 1 : null,
      },
      ...(one.elements ?? []).map((item) => h("li", {}, ...spans(item, names))),
    ),
};

export const richText = (block, names) =>
  (block.elements ?? []).map(
    (one) => DRAWN[one.type]?.(one, names) ?? h("div", {}, `[${one.type}]`),
  );
