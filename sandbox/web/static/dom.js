// Elements from plain values. Text only ever becomes text nodes: nothing here parses HTML.

export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((one) => one !== null && one !== undefined));
  return element;
}

// A link that leads out, or its text where the scheme is none that people follow.
export function link(address, ...children) {
  const shown = children.length ? children : [address];
  if (!/^(https?|mailto|tel):/i.test(address)) return h("span", {}, ...shown);
  const inside = permalink(address);
  if (inside) return h("a", { href: inside }, ...shown);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}

const workspace = { archives: null };
export const knowArchives = (address) => Object.assign(workspace, { archives: address });

// Where a permalink of this workspace leads in the page: channel, thread, message.
function permalink(address) {
  const { archives } = workspace;
  if (!archives || !address.startsWith(archives)) return null;
  const found = /^(\w+)\/p(\d{10})(\d{6})(?:\?thread_ts=([\d.]+))?/.exec(
    address.slice(archives.length),
  );
  if (!found) return null;
  const [, channel, seconds, rest, thread] = found;
  const ts = `${seconds}.${rest}`;
  return `#${channel}/${thread ?? ts}/${ts}`;
}

let last = 0;
export const fresh = (prefix) => `${prefix}-${++last}`;
