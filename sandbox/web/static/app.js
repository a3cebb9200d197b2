// The page: listens to the workspace, and draws the part of it that the address names.

import { draw } from "./blocks.js";
import { composer } from "./composer.js";
import { h, knowArchives } from "./dom.js";
import { loadEmoji } from "./emoji.js";
import { refocused } from "./focus.js";
import { showMessages } from "./messages.js";
import { showModals } from "./modal.js";
import { placeAt } from "./places.js";
import { scenarios } from "./scenarios.js";
import { side } from "./side.js";

const at = (id) => document.getElementById(id);
const seen = new Map();
let state = null;
let stream = null;
let drawn = {};
const blank = h("section", { id: "blank", class: "empty" });

const view = () => location.hash.slice(1).split("/")[0] || state.channels[0].id;
const threadTs = () => location.hash.slice(1).split("/")[1];

function names() {
  const named = (list) => Object.fromEntries(list.map((one) => [one.id, one.name]));
  const channels = named(state.channels);
  return {
    you: state.you,
    bot: state.bot,
    bots: state.bots,
    people: state.people,
    channels: state.channels,
    person: (id) => (id === state.bot ? state.app : state.people[id]),
    channel: (id) => channels[id],
    group: (id) => state.groups[id],
  };
}

const whispers = () =>
  state.ephemerals.map((one) => ({ ...one, whisper: one.via, user: state.bot }));
const byTime = (one, other) => (one.ts < other.ts ? -1 : 1);

function rows(channel, thread) {
  const all = [...state.messages, ...whispers()].filter((one) => one.channel === channel);
  const wanted = thread
    ? all.filter((one) => one.ts === thread || one.thread_ts === thread)
    : all.filter((one) => !one.thread_ts || one.broadcast);
  return wanted.sort(byTime);
}

function replies(row) {
  const found = state.messages.filter(
    (one) => one.channel === row.channel && one.thread_ts === row.ts,
  );
  return { count: found.length, last: found.at(-1)?.ts };
}

const context = () => ({ names: names(), shortcuts: state.shortcuts, app: state.app, replies });

// Replaces an element's content only where what it is drawn from has changed.
function redrawn(element, from, make) {
  const marks = JSON.stringify(from);
  if (drawn[element.id] === marks) return;
  drawn[element.id] = marks;
  refocused(element, () => element.replaceChildren(...make()));
}

function show() {
  if (!state) return;
  const now = view();
  seen.set(now, rows(now).length);
  redrawn(at("side"), [state.channels, state.home !== null, now, unreadMarks()], () =>
    side(state, now, (one) => seen.has(one) && rows(one).length > seen.get(one)),
  );
  showStage();
  showMain(now);
  showThread(now, threadTs());
  showModals(state.modals, names(), now);
}

function unreadMarks() {
  for (const one of state.channels) if (!seen.has(one.id)) seen.set(one.id, rows(one.id).length);
  return state.channels.map((one) => rows(one.id).length > seen.get(one.id));
}

function showStage() {
  const { scenario, is_repaired: isRepaired, is_busy: isBusy, died } = state.sandbox;
  const words =
    died ||
    `${scenario}${isRepaired ? ", repaired" : ""}${isBusy ? " · the function app is at work" : ""}`;
  redrawn(at("stage"), words, () => [
    h("a", { href: "#azure" }, h("span", { class: "what" }, "Simulated Azure: "), words),
  ]);
}

function showMain(now) {
  const channel = state.channels.find((one) => one.id === now);
  const title = channel
    ? `${now.startsWith("D") ? "" : "# "}${now.startsWith("D") ? state.app : channel.name}`
    : now === "home"
      ? state.app
      : "Simulated Azure";
  redrawn(at("title"), title, () => [title]);
  document.title = `${title} · AKS ConnCheck sandbox`;
  const list = at("list");
  if (list.dataset.view !== now) {
    list.dataset.view = now;
    delete drawn.list;
    delete drawn.foot;
    list.replaceChildren();
    list.isAtEnd = Boolean(channel);
    list.scrollTop = 0;
    at("foot").replaceChildren();
  }
  if (channel) {
    showMessages(list, rows(now), { ...context(), empty: beginning(title) });
    redrawn(at("foot"), [now], () => [
      composer(
        "composer-words",
        `Message ${title.replace("# ", "#")}`,
        () => ({ user: state.you, channel: now }),
        () => state.commands,
      ),
    ]);
  } else if (now === "home" && state.home) {
    redrawn(list, state.home, () =>
      state.home.blocks.map((one) =>
        draw(one, { names: names(), place: placeAt({ view: state.home.id }, names()) }),
      ),
    );
  } else {
    redrawn(list, { ...state.sandbox, is_busy: null }, () => scenarios(state.sandbox, typeCommand));
  }
}

// What a channel says in which nobody has said anything.
function beginning(title) {
  const { scenario, scenarios: all, is_repaired: isRepaired } = state.sandbox;
  redrawn(blank, [title, scenario, isRepaired], () => [
    h("h2", {}, `Nothing was said in ${title.replace("# ", "#")} yet`),
    h("p", {}, isRepaired ? "The cluster is repaired." : `On stage: ${all[scenario]}.`),
    h("button", { type: "button", class: "button", onclick: typeCommand }, "Type the command"),
    h(
      "p",
      {},
      `${state.commands.map((one) => one.command).join(", ")} alone opens a form. `,
      h("a", { href: "#azure" }, "Other faults, Azure's own alerts and the repair"),
      " have a page of their own.",
    ),
  ]);
  return blank;
}

function typeCommand() {
  location.hash = state.channels[0].id;
  show();
  at("foot").firstElementChild.type(state.sandbox.words);
}

function showThread(now, ts) {
  const pane = at("thread");
  const isOpen = Boolean(ts) && state.messages.some((one) => one.channel === now && one.ts === ts);
  document.body.classList.toggle("with-thread", isOpen);
  pane.hidden = !isOpen;
  if (!isOpen) {
    delete drawn.thread;
    return pane.replaceChildren();
  }
  redrawn(pane, [now, ts], () => [
    h(
      "header",
      {},
      h("h2", {}, "Thread"),
      h("a", { class: "round", href: `#${now}`, "aria-label": "Close thread" }, "✕"),
    ),
    h("div", { id: "replies", role: "log", "aria-label": "Replies", tabindex: "0" }),
    composer(
      "reply-words",
      "Reply…",
      () => ({ user: state.you, channel: now, thread_ts: ts }),
      () => [],
    ),
  ]);
  showMessages(at("replies"), rows(now, ts), { ...context(), replies: null, inThread: true });
}

// Brings the message of a permalink before one's eyes.
function pointAt(ts) {
  if (!ts) return;
  for (const list of [at("list"), at("replies")]) {
    const message = list && [...list.children].find((one) => one.dataset.ts === ts);
    if (!message) continue;
    list.isAtEnd = false;
    message.scrollIntoView();
    message.classList.remove("changed");
    requestAnimationFrame(() => message.classList.add("changed"));
  }
}

function listen() {
  stream?.close();
  drawn = {};
  stream = new EventSource(`/events?user=${encodeURIComponent(at("viewer").value || "")}`);
  stream.onerror = () =>
    redrawn(at("stage"), "away", () => ["The sandbox does not answer. Is it still running?"]);
  stream.onmessage = (event) => {
    const isFirst = !state;
    state = JSON.parse(event.data);
    knowArchives(state.archives);
    if (!at("viewer").options.length) offerViewers();
    show();
    if (isFirst) pointAt(location.hash.split("/")[2]);
  };
}

function offerViewers() {
  const people = Object.entries(state.people).filter(([id]) => !state.bots.includes(id));
  at("viewer").append(
    ...people.map(([id, name]) => h("option", { value: id, selected: id === state.you }, name)),
  );
}

function theme(chosen) {
  document.documentElement.dataset.theme = chosen;
  localStorage.setItem("theme", chosen);
}

function openDrawer(isOpen) {
  document.body.classList.toggle("drawn", isOpen);
  at("drawer").setAttribute("aria-expanded", String(isOpen));
}

at("theme").value = localStorage.getItem("theme") ?? "";
theme(at("theme").value);
at("theme").addEventListener("change", () => theme(at("theme").value));
at("viewer").addEventListener("change", listen);
at("drawer").addEventListener("click", () =>
  openDrawer(!document.body.classList.contains("drawn")),
);
addEventListener("hashchange", () => {
  openDrawer(false);
  show();
  pointAt(location.hash.split("/")[2]);
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]"))
    return;
  if (document.body.classList.contains("drawn")) openDrawer(false);
  else if (threadTs()) location.hash = view();
});
await loadEmoji();
listen();
