// The simulated Azure: break the cluster, mend it, and let it send what Azure sends.

import { h } from "./dom.js";
import { ask } from "./places.js";
import { toast } from "./toast.js";

async function act(path, body, done) {
  const answer = await ask(path, body);
  if (answer.trouble) toast(answer.trouble);
  else if (done) toast(done);
}

export function scenarios(sandbox, typeCommand) {
  const { scenario, is_repaired: isRepaired, has_failed: hasFailed } = sandbox;
  const button = (label, key, onclick, more = {}) =>
    h("button", { type: "button", class: "button", dataset: { key }, onclick, ...more }, label);
  return [
    h(
      "section",
      { class: "card", "aria-label": "Now" },
      h("h2", {}, isRepaired ? `${scenario}, repaired` : scenario),
      h(
        "p",
        {},
        isRepaired
          ? "The fault is undone, and the cluster's nodes connect. Press Run checks again in the " +
              "thread, or run the timers: the app looks again by itself."
          : sandbox.scenarios[scenario],
      ),
      h(
        "div",
        { class: "buttons" },
        button("Type the command", "type", typeCommand, { class: "button primary" }),
        button("Send the Event Grid event", "event", () =>
          act("/notify", { kind: "eventgrid" }, "Azure has sent the event."),
        ),
        button("Send the Azure Monitor alert", "alert", () =>
          act("/notify", { kind: "alert" }, "Azure Monitor has sent the alert."),
        ),
        button(
          "Let another bot post the error",
          "bot",
          () => act("/alert", {}, "There is a new message in #aks-alerts."),
          { disabled: !hasFailed },
        ),
        button("Repair the cluster", "repair", () => act("/repair", {}, "The fault is undone."), {
          disabled: isRepaired,
        }),
        button("Run the timers now", "timers", () =>
          act("/timers", {}, "5 minutes have passed, and the timers have run."),
        ),
      ),
    ),
    h("h2", {}, "Break the cluster"),
    h(
      "ul",
      { class: "scenarios" },
      ...Object.entries(sandbox.scenarios).map(([name, description]) =>
        h(
          "li",
          {
            class: name === scenario ? "now" : "",
            "aria-current": name === scenario ? "true" : null,
          },
          h("div", {}, h("b", {}, name), h("span", {}, description)),
          button(
            name === scenario ? "Again" : "Start",
            `start/${name}`,
            () => act("/scenario", { name }, `${name} is on stage.`),
            { "aria-label": `Start ${name}` },
          ),
        ),
      ),
    ),
    h("h2", {}, "In another terminal"),
    ...sandbox.lines.map((line) =>
      h("pre", { tabindex: "0", role: "group", "aria-label": "Command" }, line),
    ),
  ];
}
