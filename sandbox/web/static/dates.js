// Slack's date formats, in the reader's own time zone.
// Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const DAY = 86_400_000;

const formatted = (moment, options) => new Intl.DateTimeFormat("en-GB", options).format(moment);
const isSameDay = (one, other) => one.toDateString() === other.toDateString();

function near(moment, now) {
  if (isSameDay(moment, now)) return "today";
  if (isSameDay(moment, new Date(now - DAY))) return "yesterday";
  if (isSameDay(moment, new Date(+now + DAY))) return "tomorrow";
  return null;
}

function ago(moment, now) {
  const minutes = Math.round((now - moment) / 60_000);
  if (Math.abs(minutes) < 1) return "just now";
  const [amount, unit] =
    Math.abs(minutes) < 60
      ? [minutes, "minute"]
      : Math.abs(minutes) < 1440
        ? [Math.round(minutes / 60), "hour"]
        : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat("en-GB").format(-amount, unit);
}

const DRAWN = {
  date_num: (m) =>
    `${m.getFullYear()}-${formatted(m, { month: "2-digit" })}-${formatted(m, { day: "2-digit" })}`,
  date: (m) => formatted(m, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (m) => formatted(m, { day: "numeric", month: "short", year: "numeric" }),
  date_long: (m) =>
    formatted(m, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time: (m) => formatted(m, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (m) => formatted(m, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (m, now) => ago(m, now),
};
for (const name of ["date", "date_short", "date_long"]) {
  DRAWN[`${name}_pretty`] = (m, now) => near(m, now) ?? DRAWN[name](m, now);
}

export function date(seconds, format, now = new Date()) {
  const moment = new Date(Number(seconds) * 1000);
  const shown = format.replace(/\{(\w+)\}/g, (whole, name) => DRAWN[name]?.(moment, now) ?? whole);
  // What begins a sentence is written large.
  return /^\{\w+_pretty\}/.test(format) ? shown[0].toUpperCase() + shown.slice(1) : shown;
}

export const clock = (ts) => DRAWN.time(new Date(parseFloat(ts) * 1000));
export const moment = (ts) => DRAWN.date_long(new Date(parseFloat(ts) * 1000)) + ", " + clock(ts);
