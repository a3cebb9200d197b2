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
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}

let last = 0;
export const fresh = (prefix) => `${prefix}-${++last}`;
