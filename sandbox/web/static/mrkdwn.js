// mrkdwn as Slack reads it. Order matters: code and <tokens> first, then emphasis, and entities
// last of all, so that text which was escaped never turns into a token.
// Source: https://docs.slack.dev/messaging/formatting-message-text

import { date } from "./dates.js";
import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const PIECES = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>/g;
const PRIVATE = /[\uE000-\uF8FF]/g;
const STYLES = [
  ["*", "strong"],
  ["_", "em"],
  ["~", "del"],
];
const ADDRESS = /\bhttps?:\/\/[^\s<>|\uE000-\uF8FF]+[^\s<>|.,;:!?)'"\uE000-\uF8FF]/;
const HOST =
  /(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|eu|us|uk|de|cn)(?![\w-]|\.\w)/i;

const decoded = (text) =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

// Slack leaves no untrusted text in a class or an attribute but addresses; see link() for those.
export function mrkdwn(text, names, { verbatim = false } = {}) {
  const stash = [];
  const held = text.replace(PRIVATE, "\uFFFD").replace(PIECES, (_, block, code, token) => {
    stash.push(block !== undefined ? { block } : code !== undefined ? { code } : { token });
    return String.fromCharCode(0xe000 + stash.length - 1);
  });
  const nodes = stash.map((one) => piece(one, names));
  return quoted(held).flatMap(({ isQuote, lines }) => {
    const drawn = inline(lines.join("\n"), nodes, verbatim);
    return isQuote ? [h("blockquote", {}, ...drawn)] : drawn;
  });
}

function piece({ block, code, token }, names) {
  if (block !== undefined) return h("pre", {}, plainCode(block.replace(/^\n/, "")));
  if (code !== undefined) return h("code", {}, plainCode(code));
  return drawnToken(token, names);
}

// Within code a token is not followed; people read its label or its address.
const plainCode = (text) =>
  decoded(
    text.replace(/<([^<>\n]+)>/g, (whole, token) => {
      if (/^[@#!]/.test(token)) return whole;
      const [address, label] = split(token);
      return label ?? address;
    }),
  );

function split(token) {
  const at = token.indexOf("|");
  return at < 0 ? [token, undefined] : [token.slice(0, at), token.slice(at + 1)];
}

function drawnToken(token, names) {
  const [target, label] = split(token);
  if (target.startsWith("@"))
    return mention(
      "@" + (names.person(target.slice(1)) ?? label ?? target.slice(1)),
      target.slice(1) === names.you,
    );
  if (target.startsWith("#"))
    return mention("#" + (names.channel(target.slice(1)) ?? label ?? target.slice(1)));
  if (target.startsWith("!subteam^"))
    return mention("@" + (names.group(target.slice(9)) ?? label ?? target.slice(9)), true);
  if (target.startsWith("!date^")) {
    const [, seconds, format, address] = target.split("^");
    const shown = h("time", {}, decoded(date(seconds, format ?? "")));
    return address ? link(decoded(address), shown) : shown;
  }
  if (/^!(here|channel|everyone)$/.test(target)) return mention("@" + target.slice(1), true);
  if (target.startsWith("!")) return h("span", {}, decoded(label ?? target));
  return link(decoded(target), withEmoji(decoded(label ?? target)));
}

export const mention = (text, isLoud = false) =>
  h("span", { class: isLoud ? "mention loud" : "mention" }, text);

function quoted(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const isQuote = line.startsWith("&gt;");
    const shown = isQuote ? line.replace(/^&gt; ?/, "") : line;
    if (groups.at(-1)?.isQuote === isQuote) groups.at(-1).lines.push(shown);
    else groups.push({ isQuote, lines: [shown] });
  }
  return groups;
}

// Emphasis opens after a space or a sign, closes before one, and stays within its line.
function inline(text, nodes, verbatim) {
  for (const [sign, name] of STYLES) {
    const mark = `\\${sign}`;
    const found = new RegExp(
      `(^|[^\\w${mark}])${mark}(?=[^\\s${mark}])([^\\n${mark}]*[^\\s${mark}])${mark}(?![\\w${mark}])`,
    ).exec(text);
    if (!found) continue;
    const start = found.index + found[1].length;
    const end = found.index + found[0].length;
    return [
      ...inline(text.slice(0, start), nodes, verbatim),
      h(name, {}, ...inline(found[2], nodes, verbatim)),
      ...inline(text.slice(end), nodes, verbatim),
    ];
  }
  return leaves(text, nodes, verbatim);
}

function leaves(text, nodes, verbatim) {
  return text.split(/([\uE000-\uF8FF])/).flatMap((part) => {
    if (/^[\uE000-\uF8FF]$/.test(part)) return [nodes[part.charCodeAt(0) - 0xe000]];
    return part ? (verbatim ? [withEmoji(decoded(part))] : linked(part)) : [];
  });
}

// Unless told otherwise Slack makes links of addresses, and of bare host names as well.
function linked(text) {
  const found = [ADDRESS, HOST]
    .map((one) => one.exec(text))
    .filter(Boolean)
    .sort((one, other) => one.index - other.index)[0];
  if (!found) return [withEmoji(decoded(text))];
  const words = decoded(found[0]);
  return [
    ...(found.index ? [withEmoji(decoded(text.slice(0, found.index)))] : []),
    link(/^https?:/i.test(words) ? words : `http://${words}`, words),
    ...linked(text.slice(found.index + found[0].length)),
  ];
}
