// Messages as Slack lays them out, redrawn one by one as they change.

import { draw } from "./blocks.js";
import { clock, moment } from "./dates.js";
import { h } from "./dom.js";
import { showVersions } from "./history.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { refocused } from "./focus.js";
import { ask, placeAt } from "./places.js";
import { toast } from "./toast.js";

const TOGETHER_S = 300;
const NEAR_END = 80;

// `rows` are messages and whispers in order; an element lives on as long as what it shows.
export function showMessages(list, rows, context) {
  if (!list.isFollowed) followEnd(list);
  if (!rows.length && context.empty) return list.replaceChildren(context.empty);
  const before = new Map([...list.children].map((one) => [one.dataset.ts, one]));
  let previous = null;
  const drawn = rows.map((row) => {
    const joined = isJoined(previous, row, context);
    const marks = JSON.stringify([
      row,
      joined,
      context.replies?.(row),
      context.names,
      context.shortcuts,
    ]);
    previous = row;
    const known = before.get(row.ts);
    if (known?.marks === marks) return known;
    const made = article(row, joined, context);
    if (known) made.classList.add("changed");
    made.marks = marks;
    return made;
  });
  if (
    drawn.length !== list.children.length ||
    drawn.some((one, index) => one !== list.children[index])
  ) {
    refocused(list, () => list.replaceChildren(...drawn));
    toEnd(list);
  }
}

// Whoever reads the newest goes on reading it, also where a pane beside it makes lines longer.
function followEnd(list) {
  list.isFollowed = true;
  list.isAtEnd = true;
  list.addEventListener("scroll", () => {
    list.isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
  });
  new ResizeObserver(() => toEnd(list)).observe(list);
}

const toEnd = (list) => {
  if (list.isAtEnd) list.scrollTop = list.scrollHeight;
};

function isJoined(previous, row, context) {
  return (
    previous !== null &&
    previous.user === row.user &&
    !row.whisper &&
    !previous.whisper &&
    !context.replies?.(previous)?.count &&
    row.ts - previous.ts < TOGETHER_S
  );
}

function article(row, joined, context) {
  const { names } = context;
  const author = row.whisper === "slack" ? "Slackbot" : (names.person(row.user) ?? row.user);
  const isBot = names.bots.includes(row.user) && row.whisper !== "slack";
  const label = `${author} at ${clock(row.ts)}`;
  return h(
    "article",
    {
      class: ["message", joined && "joined", row.whisper && "whisper"].filter(Boolean).join(" "),
      dataset: { ts: row.ts },
      "aria-label": label,
    },
    h(
      "div",
      { class: "gutter" },
      joined
        ? h("time", { class: "side-time", title: moment(row.ts) }, clock(row.ts))
        : h(
            "div",
            {
              class: `avatar ${row.user === names.bot ? "app" : tint(row.user)}`,
              "aria-hidden": "true",
            },
            initials(author),
          ),
    ),
    h(
      "div",
      { class: "said" },
      row.whisper ? h("p", { class: "only-you" }, "👁 Only visible to you") : null,
      row.broadcast && row.thread_ts && !context.inThread
        ? h("p", { class: "only-you" }, "replied to a thread:")
        : null,
      joined
        ? null
        : h(
            "div",
            { class: "by" },
            h("b", {}, author),
            isBot ? h("abbr", { class: "app-badge", title: "An app" }, "APP") : null,
            h("time", { title: moment(row.ts) }, clock(row.ts)),
          ),
      ...content(row, names),
      row.edits
        ? h(
            "button",
            {
              type: "button",
              class: "edited",
              dataset: { key: `edited/${row.ts}` },
              title: `Edited ${row.edits === 1 ? "once" : `${row.edits} times`}. Show earlier versions`,
              onclick: () => showVersions(row, names),
            },
            "(edited)",
          )
        : null,
      ...(row.files?.map(file) ?? []),
      repliesBar(row, context),
    ),
    row.whisper ? null : h("div", { class: "hover-bar" }, actions(row, context)),
  );
}

const initials = (name) =>
  name
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .slice(0, 2)
    .map((one) => one[0].toUpperCase())
    .join("");
const tint = (id) => `tint-${[...id].reduce((sum, one) => sum + one.charCodeAt(0), 0) % 4}`;

export function content(
  row,
  names,
  place = placeAt({ channel: row.channel, ts: row.ts }, names, row.channel),
) {
  const blocks = row.blocks?.length
    ? row.blocks.map((one) => draw(one, { names, place }))
    : row.text
      ? [
          h(
            "div",
            { class: "block section" },
            h("div", { class: "text" }, ...mrkdwn(row.text, names)),
          ),
        ]
      : [];
  return [...blocks, ...(row.attachments ?? []).map((one) => attachment(one, names, place))];
}

function attachment(one, names, place) {
  const inner = one.blocks
    ? one.blocks.map((block, index) => draw({ block_id: `a${index}`, ...block }, { names, place }))
    : [
        one.pretext ? h("div", { class: "text" }, ...mrkdwn(one.pretext, names)) : null,
        one.title ? h("b", {}, one.title) : null,
        one.text ? h("div", { class: "text" }, ...mrkdwn(one.text, names)) : null,
        ...(one.fields ?? []).map((field) =>
          h(
            "div",
            { class: "text" },
            h("b", {}, field.title),
            h("br"),
            ...mrkdwn(String(field.value), names),
          ),
        ),
      ];
  return h(
    "div",
    { class: `attachment ${/^(danger|a30200)$/i.test(one.color ?? "") ? "bad" : ""}` },
    ...inner,
  );
}

function file(one) {
  const start = h(
    "pre",
    { tabindex: "0", role: "group", "aria-label": `Start of ${one.name}` },
    one.preview + (one.is_whole ? "" : "…"),
  );
  const address = `/file/${encodeURIComponent(one.id)}`;
  return h(
    "div",
    { class: "file" },
    h(
      "a",
      { href: address, download: one.name },
      h("span", { "aria-hidden": "true" }, "📄 "),
      one.name,
    ),
    h("small", {}, ` ${size(one.bytes)}`),
    start,
    one.is_whole ? null : opener(one, address, start),
  );
}

function opener(one, address, start) {
  const button = h(
    "button",
    {
      type: "button",
      class: "edited",
      "aria-label": `Show all of ${one.name}`,
      onclick: async () => {
        start.textContent = await (await fetch(address)).text();
        start.classList.add("whole");
        start.ariaLabel = one.name;
        start.focus();
        button.remove();
      },
    },
    "Show all",
  );
  return button;
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} kB`);

function repliesBar(row, context) {
  const { count, last } = context.replies?.(row) ?? {};
  if (!count) return null;
  return h(
    "a",
    { class: "replies", href: `#${row.channel}/${row.ts}`, dataset: { key: `replies/${row.ts}` } },
    h("b", {}, count === 1 ? "1 reply" : `${count} replies`),
    h("span", {}, `Last reply at ${clock(last)}`),
  );
}

function actions(row, context) {
  const { names } = context;
  const shortcuts = context.shortcuts.map((one) => [
    one.name,
    async () => {
      const answer = await ask("/do/shortcut", {
        user: names.you,
        channel: row.channel,
        ts: row.ts,
        callback_id: one.callback_id,
      });
      if (answer.trouble) toast(answer.trouble);
    },
    context.app,
  ]);
  const open = [
    "Open thread",
    () => {
      location.hash = `${row.channel}/${row.thread_ts ?? row.ts}`;
    },
  ];
  const versions = row.edits ? [["Show earlier versions", () => showVersions(row, names)]] : [];
  return menuButton("⋯", [open, ...versions, ...shortcuts], {
    name: `More actions for the message of ${clock(row.ts)}`,
    look: "round",
    key: `more/${row.ts}`,
  });
}
