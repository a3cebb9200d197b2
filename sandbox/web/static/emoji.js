// Emoji by Slack's short names.

let known = {};

export async function loadEmoji() {
  known = await (await fetch("/emoji.json")).json();
}

export const character = (name) => known[name];

const NAME = /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g;

export const withEmoji = (text) => text.replace(NAME, (whole, name) => known[name] ?? whole);
