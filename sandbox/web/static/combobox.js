// A select whose options the app gives while one types.
// Source of the keys: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { fresh, h } from "./dom.js";
import { withEmoji } from "./emoji.js";

const PAUSE_MS = 200;
const LEAST = 3;

export function comboBox(element, given, shared) {
  const least = element.min_query_length ?? LEAST;
  const id = fresh("options");
  let offered = [];
  let at = -1;
  let waiting = 0;
  let chosen = given.choice ?? null;

  const list = h("ul", {
    id,
    class: "options",
    role: "listbox",
    "aria-label": given.name ?? "Options",
    hidden: true,
  });
  const told = h("p", { class: "told", role: "status" });
  const box = h("input", {
    ...shared,
    class: "field",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
    placeholder: element.placeholder?.text ?? "Choose an option",
    oninput: () => {
      keep(null);
      ask();
    },
    onclick: () => {
      if (!chosen) ask(0);
    },
    onkeydown: keys,
    onblur: () => {
      show(false);
      if (chosen) box.value = withEmoji(chosen.text.text);
    },
  });
  box.value = chosen ? withEmoji(chosen.text.text) : "";

  function keep(option) {
    chosen = option;
    return given.choose(option);
  }

  function ask(pause = PAUSE_MS) {
    clearTimeout(waiting);
    told.classList.remove("heard");
    if (box.value.length < least) {
      told.textContent = `Type at least ${least} characters.`;
      return show(false);
    }
    waiting = setTimeout(fetched, pause);
  }

  async function fetched() {
    const typed = box.value;
    const answer = await given.place.suggest(given.block, element, typed);
    if (typed !== box.value || document.activeElement !== box) return;
    offered = (answer.option_groups ?? [])
      .flatMap((group) => group.options)
      .concat(answer.options ?? []);
    told.textContent =
      answer.trouble || (offered.length ? `${offered.length} to choose from.` : "No results.");
    list.replaceChildren(
      ...offered.map((one, index) =>
        h(
          "li",
          {
            id: `${id}-${index}`,
            role: "option",
            "aria-selected": "false",
            onmousedown: (event) => {
              event.preventDefault();
              take(index);
            },
          },
          withEmoji(one.text.text),
          one.description ? h("small", {}, withEmoji(one.description.text)) : null,
        ),
      ),
    );
    told.classList.toggle("heard", offered.length > 0);
    show(offered.length > 0);
  }

  function show(isOpen) {
    list.hidden = !isOpen;
    box.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) point(-1);
  }

  function point(index) {
    at = index;
    [...list.children].forEach((one, each) =>
      one.setAttribute("aria-selected", String(each === index)),
    );
    if (index < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", `${id}-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    box.value = withEmoji(offered[index].text.text);
    told.textContent = "";
    show(false);
    void keep(offered[index]);
  }

  function keys(event) {
    const isOpen = !list.hidden;
    const last = offered.length - 1;
    if (event.key === "ArrowDown") isOpen ? point(Math.min(at + 1, last)) : ask(0);
    else if (event.key === "ArrowUp" && isOpen) point(Math.max(at - 1, 0));
    else if (event.key === "Enter" && isOpen && at >= 0) take(at);
    else if (event.key === "Enter") {
      /* a form is not sent from here */
    } else if (event.key === "Escape" && isOpen) show(false);
    else return;
    event.preventDefault();
  }

  return h("div", { class: "combobox" }, box, list, told);
}
