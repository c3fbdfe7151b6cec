// Small charts of the last ten minutes. They share one cross-hair.
import { h, svg, set, rate, wait, percent, clock, duration } from "./format.js";

const longest = 600, shortest = 60, width = 300, height = 92;

const ratio = s => s.hits + s.misses > 0 ? s.hits / (s.hits + s.misses) : null;

const kinds = [
  { title: "Requests", unit: "/ s", tones: ["accent"], of: [s => s.requests], show: rate, fill: true },
  { title: "Hit ratio", unit: "", tones: ["ok"], of: [ratio], show: v => v === null ? "–" : percent(v), fill: true, most: 1 },
  { title: "Failed requests", unit: "/ s", tones: ["bad"], of: [s => s.errors], show: rate, fill: true },
  {
    title: "Clients wait", unit: "p99", tones: ["warn", "accent", "info"], names: ["p99.9", null, "p50"], lead: 1,
    of: [s => s.waitP999, s => s.waitP99, s => s.waitP50], show: wait,
  },
];

/** The next larger 1, 2 or 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value * 0.9999) * power;
}

/** A path through what is there; a gap where nothing is. */
export function path(points, toX, toY) {
  let text = "", isOpen = false;
  for (const [x, y] of points) {
    if (y === null) { isOpen = false; continue; }
    text += `${isOpen ? "L" : "M"}${toX(x).toFixed(1)} ${toY(y).toFixed(1)}`;
    isOpen = true;
  }
  return text;
}

class Chart {
  constructor(kind, onHover) {
    this.kind = kind;
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    for (const y of [1, height / 2, height - 1]) this.svg.append(svg("line", { class: "grid", x1: 0, x2: width, y1: y, y2: y }));
    this.areas = kind.fill ? kind.tones.map(tone => svg("path", { class: `area tone-${tone}` })) : [];
    this.lines = kind.tones.map(tone => svg("path", { class: `line tone-${tone}` }));
    this.cross = svg("line", { class: "cross", y1: 0, y2: height, visibility: "hidden" });
    this.svg.append(...this.areas, ...this.lines, this.cross);
    this.number = h("span");
    this.unit = h("small", { className: kind.lead ? `tone-${kind.tones[kind.lead]} colored` : "" }, kind.unit);
    this.keys = h("p", { className: "keys" });
    this.top = h("span", { className: "top" });
    this.left = h("span");
    this.right = h("span", null, "now");
    this.element = h("div", { className: "chart" }, h("h3", null, kind.title), h("p", { className: "big" }, this.number, this.unit),
      this.keys, this.top, this.svg, h("p", { className: "axis" }, this.left, this.right));
    this.svg.addEventListener("pointermove", event => {
      const box = this.svg.getBoundingClientRect();
      onHover((event.clientX - box.left) / box.width);
    });
    this.svg.addEventListener("pointerleave", () => onHover(null));
  }

  draw(samples, begin, end, hover) {
    const { kind } = this;
    const span = end - begin;
    const series = kind.of.map(of => samples.map(sample => [sample.time, of(sample)]));
    const values = series.flat().map(point => point[1]).filter(value => value !== null && value > 0);
    const most = kind.most ?? (values.length > 0 ? roundUp(Math.max(...values)) : 1);
    const least = kind.most && values.length > 0 ? Math.max(0, Math.min(...values) - 0.1) : 0;
    const toX = time => (time - begin) / span * width;
    const toY = value => height - 1 - Math.min(1, (value - least) / (most - least || 1)) * (height - 3);
    series.forEach((points, i) => {
      const line = path(points, toX, toY);
      this.lines[i].setAttribute("d", line);
      if (!kind.fill) return;
      const known = points.filter(point => point[1] !== null);
      this.areas[i].setAttribute("d", known.length < 2 ? ""
        : `${path(known, toX, toY)}L${toX(known.at(-1)[0]).toFixed(1)} ${height}L${toX(known[0][0]).toFixed(1)} ${height}Z`);
    });

    const at = hover === null ? samples.at(-1) : nearest(samples, begin + hover * span);
    this.cross.setAttribute("visibility", hover === null || !at ? "hidden" : "visible");
    if (at) for (const x of ["x1", "x2"]) this.cross.setAttribute(x, toX(at.time).toFixed(1));
    set(this.number, at ? kind.show(kind.of[kind.lead ?? 0](at)) : "–");
    set(this.top, values.length > 0 ? kind.show(most) : "");
    set(this.left, `${duration(span)} ago`);
    set(this.right, hover === null || !at ? "now" : clock(at.time));
    this.showKeys(at);
  }

  showKeys(at) {
    const { kind } = this;
    const texts = kind.names
      ? kind.names.map((name, i) => [kind.tones[i], `${name} ${at ? kind.show(kind.of[i](at)) : "–"}`]).filter((_, i) => kind.names[i])
      : kind.title === "Hit ratio" && at ? [["ok", `${rate(at.hits)} hits / s`], ["ok", `${rate(at.misses)} misses / s`]]
      : kind.title === "Requests" && at ? [["accent", `${at.connections} ${at.connections === 1 ? "client" : "clients"}`]] : [];
    while (this.keys.children.length < texts.length) this.keys.append(h("span", null, h("i"), h("span")));
    texts.forEach(([tone, text], i) => {
      const key = this.keys.children[i];
      key.className = kind.names ? `tone-${tone}` : "";
      key.firstChild.hidden = !kind.names;
      set(key.lastChild, text);
    });
  }
}

function nearest(samples, time) {
  let best = null;
  for (const sample of samples) if (best === null || Math.abs(sample.time - time) < Math.abs(best.time - time)) best = sample;
  return best;
}

export class Charts {
  constructor(place) {
    this.hover = null;
    this.samples = [];
    this.charts = kinds.map(kind => new Chart(kind, x => { this.hover = x; this.draw(); }));
    place.append(...this.charts.map(chart => chart.element));
  }

  show(samples) {
    this.samples = samples;
    this.draw();
  }

  draw() {
    const end = this.samples.at(-1)?.time ?? Date.now() / 1000;
    const first = this.samples[0]?.time ?? end;
    const begin = end - Math.min(longest, Math.max(shortest, end - first));
    for (const chart of this.charts) chart.draw(this.samples, begin, end, this.hover);
  }
}
