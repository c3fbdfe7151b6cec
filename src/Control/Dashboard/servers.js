// The servers of each tier, one tile each, which are made once and changed in place.
import { h, svg, set, rate, wait, duration, number, pairs } from "./format.js";
import { path } from "./charts.js";

const states = ["IN", "DRAINING", "WARMING", "JOINING", "OUT", "EJECTED"];
const many = 16, shown = 60, width = 120, height = 26;
const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

// Where there are several pools, a tier is named with its own.
const placeOf = server => server.pool ? `${server.pool}/${server.tier}` : server.tier;

class Tile {
  constructor(onOpen) {
    this.name = h("b");
    this.pill = h("span", { className: "pill" });
    this.requests = h("b");
    this.reply = h("b");
    this.waiting = h("b");
    this.line = svg("path", { class: "line tone-accent" });
    this.chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    this.chart.append(this.line);
    this.why = h("p", { className: "why", hidden: true });
    this.bar = h("i");
    this.meter = h("div", { className: "meter", hidden: true, role: "progressbar", ariaLabel: "filled" }, this.bar);
    this.nums = h("div", { className: "nums" }, h("span", null, this.requests, " / s"), h("span", null, "p99 ", this.reply),
      h("span", null, this.waiting, " waiting"));
    this.element = h("button", { type: "button", className: "tile" },
      h("span", { className: "name" }, this.name, this.pill), this.nums, this.chart, this.why, this.meter);
    this.element.addEventListener("click", onOpen);
  }

  show(server, pulses) {
    const last = pulses.at(-1);
    const isIn = server.state === "IN";
    this.element.dataset.state = server.state;
    this.element.title = server.reason;
    set(this.name, server.name);
    set(this.pill, isIn ? "IN" : `${server.state} ${duration(server.stateSeconds)}`);
    set(this.requests, last ? rate(last.requests) : "–");
    set(this.reply, last ? wait(last.replyP99) : "–");
    set(this.waiting, number(server.waiting));
    this.nums.hidden = ["OUT", "EJECTED"].includes(server.state);
    this.chart.toggleAttribute("hidden", !isIn);
    this.chart.style.display = isIn ? "" : "none";
    if (isIn) this.draw(pulses.slice(-shown));
    const words = isIn ? server.next : [server.reason, server.next].filter(Boolean).join("; ");
    this.why.hidden = words === "";
    set(this.why, words);
    this.meter.hidden = !server.isBeingFilled;
    const done = server.fillExpected > 0 ? Math.min(1, server.fillDone / server.fillExpected) : 0;
    this.bar.style.width = `${(done * 100).toFixed(1)}%`;
    this.meter.setAttribute("aria-valuenow", Math.round(done * 100));
  }

  draw(pulses) {
    const most = Math.max(1, ...pulses.map(pulse => pulse.requests));
    const points = pulses.map((pulse, i) => [i + shown - pulses.length, pulse.requests]);
    this.line.setAttribute("d", path(points, x => x / (shown - 1) * width, y => height - 2 - y / most * (height - 4)));
  }
}

export class Servers {
  constructor(tiers, subtitle, legend, actions) {
    [this.place, this.subtitle, this.legend, this.actions] = [tiers, subtitle, legend, actions];
    this.tiles = new Map();
    this.names = "";
    this.open = null;
    this.facts = h("dl");
    this.details = h("div", { className: "details", id: "details" }, this.facts, actions.element);
  }

  show(servers, history) {
    // A server may stand in several tiers: its number in the pool names it.
    const names = servers.map(server => `${placeOf(server)} ${server.name}`).join("\n");
    if (names !== this.names) this.build(servers, names);
    servers.forEach((server, i) => {
      const pulses = history.map(sample => sample.servers[i]).filter(Boolean);
      this.tiles.get(i).show(server, pulses);
      if (this.open === i) this.showDetails(server, pulses.at(-1));
    });
    const counts = states.map(state => [state, servers.filter(server => server.state === state).length]);
    set(this.subtitle, `${counts[0][1]} of ${servers.length} in use`);
    this.legend.replaceChildren(...counts.filter(([, count]) => count > 0).map(([state, count]) =>
      h("li", { "data-state": state }, h("span", { className: "dot" }), `${count} ${state}`)));
  }

  build(servers, names) {
    this.names = names;
    this.tiles.clear();
    this.open = null;
    const tiers = [...new Set(servers.map(placeOf))];
    // Copies are counted in each pool.
    const copies = new Map();
    this.place.classList.toggle("many", servers.length > many);
    this.place.replaceChildren(...tiers.map(tier => {
      const tiles = h("div", { className: "tiles" });
      servers.forEach((server, j) => {
        if (placeOf(server) !== tier) return;
        const tile = new Tile(() => this.toggle(j));
        tile.element.setAttribute("aria-expanded", "false");
        tile.element.setAttribute("aria-controls", "details");
        this.tiles.set(j, tile);
        tiles.append(tile.element);
      });
      const { pool, copiesInTier } = servers.find(server => placeOf(server) === tier);
      copies.set(pool, (copies.get(pool) ?? 0) + 1);
      const copy = copiesInTier > 1 ? `${copiesInTier} copies` : `${ordinals[copies.get(pool) - 1]} copy`;
      return h("div", { className: "tier" }, h("div", null, h("h3", null, tier), h("p", null, copy)), tiles);
    }));
  }

  toggle(index) {
    if (this.open !== null) this.tiles.get(this.open).element.setAttribute("aria-expanded", "false");
    this.open = this.open === index ? null : index;
    this.details.remove();
    if (this.open === null) return;
    const { element } = this.tiles.get(index);
    element.setAttribute("aria-expanded", "true");
    // Behind the last tile of its row where there are many, else below the tier: the tiles stay where they are.
    let last = element;
    while (last.nextElementSibling && last.nextElementSibling.offsetTop === element.offsetTop) last = last.nextElementSibling;
    (this.place.classList.contains("many") ? last : element.parentElement).after(this.details);
    this.facts.replaceChildren();
    this.onOpen?.();
  }

  showDetails(server, pulse) {
    const list = [
      ["State", `${server.state} for ${duration(server.stateSeconds)}`], ["Address", server.address ?? "not known yet"],
      ["Times out of use", number(server.ejections)], ["Connected threads", number(server.connectedWorkers)],
      ["Requests", number(server.requests)], ["Waiting", number(server.waiting)],
      ["Errors answered", number(server.errors)], ["Not in time", number(server.timedOut)], ["Lost", number(server.lost)],
      ["Replies now: p50 · p99", pulse ? `${wait(pulse.replyP50)} · ${wait(pulse.replyP99)}` : "–"],
      ["Since start: p50 · p99 · p99.9",
        [server.replySecondsP50, server.replySecondsP99, server.replySecondsP999].map(wait).join(" · ")],
      ["Writes it missed", server.journalKeys > 0 ? `${number(server.journalKeys)} keys` : "none known"],
      ["Fill", server.isBeingFilled ? `${number(server.fillDone)} of about ${number(server.fillExpected)}` : "none running"],
    ];
    const wide = [["Why", server.reason || "–"], ["Next", server.next || "nothing to wait for"]];
    this.facts.replaceChildren(...pairs(wide).map(pair => { pair.className = "wide"; return pair; }), ...pairs(list));
    this.actions.show(server);
  }
}
