// How numbers, times and elements are written, in one place.

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function number(value) { return plain.format(value); }

/** A rate: few digits, and never "0" for something that happens. */
export function rate(value) {
  if (value === 0) return "0";
  if (value < 0.1) return "<0.1";
  if (value < 10) return value.toFixed(1);
  if (value < 10_000) return plain.format(value);
  if (value < 1_000_000) return `${short(value / 1000)} k`;
  return `${short(value / 1_000_000)} M`;
}

function short(value) { return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1); }

/** A wait, from microseconds up. */
export function wait(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 1)} ms`;
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

/** How long something has been so: the two largest units. */
export function duration(seconds) {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return two(Math.floor(s / 60), "min", s % 60, "s");
  if (s < 86_400) return two(Math.floor(s / 3600), "h", Math.floor(s / 60) % 60, "min");
  return two(Math.floor(s / 86_400), "d", Math.floor(s / 3600) % 24, "h");
}

function two(large, unit, small, smallUnit) { return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`; }

export function bytes(value) {
  if (value < 1024) return `${Math.round(value)} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** 99.98 %, and 100 % only if it is all. */
export function percent(share) {
  if (share === 1) return "100 %";
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

export function clock(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date().toDateString() ? time : `${date.toLocaleDateString("sv-SE")} ${time}`;
}

/** Makes an element. Texts are texts: nothing that a server or a client chose is ever read as HTML. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined) continue;
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export function svg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  return element;
}

/** Sets a text only where it has changed, so that a selection and a screen reader are left alone. */
export function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function pairs(list) {
  return list.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value)));
}
