// Where elements stand, a message or a view, with what people left in them: it outlives redrawing.

import { initial } from "./widgets.js";
import { toast } from "./toast.js";

export async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : { trouble: await response.text() };
}

const places = new Map();

// `target` is {channel, ts} or {view}.
export function placeAt(target, names, channel) {
  const key = JSON.stringify([names.you, target]);
  const place = places.get(key) ?? made(target, channel);
  places.set(key, place);
  place.names = names;
  return place;
}

function made(target, channel) {
  const place = {
    values: {},
    errors: {},
    kept: (block, element) => {
      const held = (place.values[block.block_id] ??= {});
      if (!(element.action_id in held)) held[element.action_id] = initial(element, channel);
      return held[element.action_id];
    },
    keep: (block, element, choice) => {
      (place.values[block.block_id] ??= {})[element.action_id] = choice;
    },
    press: async (block, element, choice) => {
      const answer = await ask("/do/press", { ...deed(block, element), choice });
      if (answer.trouble) toast(answer.trouble);
    },
    suggest: (block, element, typed) => ask("/do/suggest", { ...deed(block, element), typed }),
  };
  const deed = (block, element) => ({
    user: place.names.you,
    ...target,
    block_id: block.block_id,
    action_id: element.action_id,
    values: place.values,
  });
  return place;
}
