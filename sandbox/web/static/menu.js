// A button with a menu, and the dialog that asks before something is done.

import { fresh, h } from "./dom.js";
import { words } from "./blocks.js";

// `items` holds [label, what to do, description]; the menu lies above all else, where nothing clips it.
export function menuButton(face, items, { name, look = "button small", key } = {}) {
  const id = fresh("menu");
  const menu = h(
    "div",
    { id, class: "menu", role: "menu", popover: "auto", "aria-label": name },
    ...items.map(([label, act, description]) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          tabindex: "-1",
          onclick: () => {
            menu.hidePopover();
            button.focus();
            act();
          },
        },
        h("span", {}, label),
        description ? h("small", {}, description) : null,
      ),
    ),
  );
  const button = h(
    "button",
    {
      type: "button",
      class: look,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": name,
      popovertarget: id,
      dataset: key ? { key } : {},
    },
    face,
  );
  menu.addEventListener("toggle", (event) => {
    const isOpen = event.newState === "open";
    button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    stand(menu, button);
    menu.firstElementChild?.focus();
  });
  menu.addEventListener("keydown", (event) =>
    walk(event, [...menu.children], () => menu.hidePopover()),
  );
  return h("span", { class: "menu-holder" }, button, menu);
}

function stand(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  const left = Math.max(8, Math.min(at.left, innerWidth - wide - 8));
  const below = at.bottom + 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${below + high > innerHeight - 8 ? Math.max(8, at.top - high - 4) : below}px`;
}

function walk(event, items, leave) {
  const at = items.indexOf(document.activeElement);
  const next = {
    ArrowDown: at + 1,
    ArrowUp: at - 1 + items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (event.key === "Tab") leave();
  if (next === undefined) return;
  event.preventDefault();
  items[next % items.length]?.focus();
}

// Resolves to whether the person agreed.
export function confirmed(asked, names) {
  return new Promise((resolve) => {
    const id = fresh("ask");
    const dialog = h(
      "dialog",
      {
        class: "ask",
        "aria-labelledby": id,
        onclose: () => {
          resolve(dialog.returnValue === "yes");
          dialog.remove();
        },
      },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id }, asked.title.text),
        h("div", { class: "text" }, ...words(asked.text, names)),
        h(
          "div",
          { class: "buttons" },
          h("button", { class: "button", value: "no" }, asked.deny.text),
          h(
            "button",
            {
              class: `button ${asked.style === "danger" ? "danger" : "primary"}`,
              value: "yes",
              autofocus: true,
            },
            asked.confirm.text,
          ),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
