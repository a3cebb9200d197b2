// What a person chooses with or types into. `choose` hears of each choice and may refuse it.

import { comboBox } from "./combobox.js";
import { fresh, h } from "./dom.js";
import { withEmoji } from "./emoji.js";

const optionWords = (one) => withEmoji(one.text.text);
const values = (options) => (options ?? []).map((one) => one.value);

export function widget(element, given) {
  const draw = DRAWN[element.type];
  return draw ? draw(element, given) : h("span", {}, `[${element.type}: not drawn here]`);
}

// The parts that all form elements share: a name, a description, and a key to find the focus again.
const named = ({ id, name, key, described }) => ({
  id,
  "aria-label": id ? null : name,
  "aria-describedby": described,
  dataset: { key },
});

function select(element, given, groups, isMultiple = false) {
  const chosen = isMultiple ? (given.choice ?? []) : [given.choice];
  const option = ([value, words]) =>
    h("option", { value, selected: chosen.includes(value) }, words);
  const box = h(
    "select",
    {
      ...named(given),
      class: "field",
      multiple: isMultiple,
      onchange: async () => {
        const picked = isMultiple
          ? [...box.selectedOptions].map((one) => one.value)
          : box.value || null;
        if ((await given.choose(picked)) === false)
          for (const one of box.options) one.selected = chosen.includes(one.value || null);
      },
    },
    isMultiple
      ? null
      : h(
          "option",
          { value: "", selected: given.choice === null },
          element.placeholder?.text ?? "Choose an option",
        ),
    ...groups
      .map(([label, options]) =>
        label ? h("optgroup", { label }, ...options.map(option)) : options.map(option),
      )
      .flat(),
  );
  return box;
}

const staticGroups = (element) =>
  element.option_groups
    ? element.option_groups.map((group) => [
        group.label.text,
        group.options.map((one) => [one.value, optionWords(one)]),
      ])
    : [["", (element.options ?? []).map((one) => [one.value, optionWords(one)])]];

function conversations(element, { place }) {
  const wanted = element.filter?.include;
  const fits = (one) =>
    !wanted ||
    wanted.includes(one.id.startsWith("D") ? "im" : one.is_private ? "private" : "public");
  return [
    [
      "",
      place.names.channels
        .filter(fits)
        .map((one) => [one.id, one.id.startsWith("D") ? one.name : `# ${one.name}`]),
    ],
  ];
}

const people = (_, { place }) => [
  ["", Object.entries(place.names.people).map(([id, name]) => [id, `@${name}`])],
];

function choices(element, given, type) {
  const group = fresh("group");
  const isMany = type === "checkbox";
  const chosen = isMany ? (given.choice ?? []) : [given.choice];
  const set = h(
    "div",
    {
      class: "choices",
      role: isMany ? "group" : "radiogroup",
      ...named({ ...given, id: null }),
      "aria-labelledby": given.label,
    },
    ...element.options.map((one) => {
      const id = fresh("choice");
      const box = h("input", {
        type,
        id,
        name: group,
        value: one.value,
        checked: chosen.includes(one.value),
        dataset: { key: `${given.key}/${one.value}` },
        onchange: () => {
          const picked = [...set.querySelectorAll("input:checked")].map((each) => each.value);
          given.choose(isMany ? picked : (picked[0] ?? null));
        },
      });
      return h(
        "div",
        { class: "one-choice" },
        box,
        h(
          "label",
          { for: id },
          optionWords(one),
          one.description ? h("small", {}, withEmoji(one.description.text)) : null,
        ),
      );
    }),
  );
  return set;
}

function typed(element, given, type) {
  const isLong = element.multiline === true;
  const box = h(isLong ? "textarea" : "input", {
    ...named(given),
    class: "field",
    type: isLong ? null : type,
    rows: isLong ? 6 : null,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    autocomplete: "off",
    oninput: () => given.choose(box.value || null),
    onkeydown: (event) => {
      if (event.key === "Enter" && !isLong && given.entered) {
        event.preventDefault();
        given.entered(box.value || null);
      }
    },
  });
  box.value = given.choice ?? "";
  return box;
}

function moment(element, given) {
  const box = h("input", {
    ...named(given),
    class: "field",
    type: "datetime-local",
    onchange: () =>
      given.choose(box.value ? Math.floor(new Date(box.value).getTime() / 1000) : null),
  });
  return box;
}

const DRAWN = {
  static_select: (element, given) => select(element, given, staticGroups(element)),
  multi_static_select: (element, given) => select(element, given, staticGroups(element), true),
  conversations_select: (element, given) => select(element, given, conversations(element, given)),
  channels_select: (element, given) => select(element, given, conversations(element, given)),
  users_select: (element, given) => select(element, given, people(element, given)),
  multi_conversations_select: (element, given) =>
    select(element, given, conversations(element, given), true),
  multi_channels_select: (element, given) =>
    select(element, given, conversations(element, given), true),
  multi_users_select: (element, given) => select(element, given, people(element, given), true),
  external_select: (element, given) => comboBox(element, given, named(given)),
  radio_buttons: (element, given) => choices(element, given, "radio"),
  checkboxes: (element, given) => choices(element, given, "checkbox"),
  plain_text_input: (element, given) => typed(element, given, "text"),
  email_text_input: (element, given) => typed(element, given, "email"),
  url_text_input: (element, given) => typed(element, given, "url"),
  number_input: (element, given) => typed(element, given, "number"),
  datepicker: (element, given) => typed(element, given, "date"),
  timepicker: (element, given) => typed(element, given, "time"),
  datetimepicker: moment,
};

// What an element holds before anybody touched it.
export function initial(element, channel) {
  if (element.default_to_current_conversation) return element.initial_conversation ?? channel;
  if (element.type === "external_select") return element.initial_option ?? null;
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return values(element.initial_options);
  const key = Object.keys(element).find((one) => one.startsWith("initial_"));
  return key
    ? element[key]
    : element.type === "checkboxes" || element.type.startsWith("multi_")
      ? []
      : null;
}
