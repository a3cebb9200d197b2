// The box that people type into: messages, and commands with a hint of what they take.

import { fresh, h } from "./dom.js";
import { ask } from "./places.js";
import { toast } from "./toast.js";

// `where` returns {user, channel, thread_ts}; `offer` what the app's commands are.
export function composer(id, label, where, offer) {
  const hints = fresh("hints");
  const hint = h("p", { id: hints, class: "hint", role: "status" });
  const box = h("textarea", {
    id,
    rows: 1,
    placeholder: label,
    "aria-label": label,
    "aria-describedby": hints,
    oninput: () => {
      grow();
      tell();
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        void send();
      }
    },
  });
  const button = h("button", { type: "submit", class: "send", "aria-label": "Send" }, "➤");

  function grow() {
    box.rows = Math.min(8, box.value.split("\n").length);
  }

  function tell() {
    const typed = box.value.split(/\s/)[0];
    const found = typed.startsWith("/")
      ? offer().find((one) => one.command.startsWith(typed))
      : null;
    hint.textContent = found
      ? `${found.command} ${found.usage_hint ?? ""}: ${found.description}`
      : "";
  }

  async function send() {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    tell();
    const answer = await ask("/do/say", { ...where(), text });
    if (answer.trouble) toast(answer.trouble);
  }

  const form = h(
    "form",
    {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    hint,
    h("div", { class: "box" }, box, button),
  );
  form.type = (text) => {
    box.value = text;
    grow();
    tell();
    box.focus();
  };
  return form;
}
