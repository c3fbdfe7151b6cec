// Explains one key: asks the proxy, which asks the servers.
import { h, duration, bytes, pairs } from "./format.js";

const found = { held: "has it", missing: "does not have it", not_asked: "not asked", no_answer: "no answer" };

function copyOf(copy) {
  const marks = [copy.isStale && "stale", copy.isPromised && "promised to a client", copy.wasRead === false && "never read"]
    .filter(Boolean);
  const told = [
    ["Value", copy.valueBytes === undefined || copy.valueBytes === null ? null : bytes(copy.valueBytes)],
    ["Flags", copy.flags], ["CAS", copy.casToken],
    ["Expires", copy.ttlSeconds === null || copy.ttlSeconds === undefined ? null
      : copy.ttlSeconds < 0 ? "never" : `in ${duration(copy.ttlSeconds)}`],
    ["Last used", copy.lastUsedSeconds === null || copy.lastUsedSeconds === undefined ? null : `${duration(copy.lastUsedSeconds)} ago`],
    ["Marks", marks.length > 0 ? marks.join(", ") : null],
  ].filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [name, String(value)]);
  return h("div", { className: "copy", "data-state": copy.state },
    h("header", null, h("b", null, copy.server), h("span", { className: "sub" }, copy.tier), h("span", { className: "pill" }, copy.state),
      h("span", { className: "tag" }, found[copy.found] ?? copy.found)),
    h("p", null, copy.placement),
    copy.state === "IN" ? null : h("p", null, `${copy.state} for ${duration(copy.stateSeconds)}: ${copy.reason}`),
    copy.note ? h("p", null, copy.note) : null,
    told.length > 0 ? h("dl", null, ...pairs(told)) : null);
}

export class KeyExplainer {
  constructor(form, place, access) {
    [this.place, this.access] = [place, access];
    this.pool = h("select", { name: "pool", hidden: true, ariaLabel: "pool" });
    form.elements.key.before(this.pool);
    form.addEventListener("submit", event => {
      event.preventDefault();
      this.ask(form.elements.key.value);
    });
  }

  // Where there are several, one is chosen.
  setPools(pools) {
    if (pools.length === this.pool.options.length) return;
    this.pool.replaceChildren(...pools.map(pool => h("option", null, pool)));
    this.pool.hidden = pools.length === 0;
  }

  async ask(key) {
    if (key === "") return;
    const pool = this.pool.hidden ? "" : `&pool=${encodeURIComponent(this.pool.value)}`;
    try {
      const answer = await fetch(`api/explain?key=${encodeURIComponent(key)}${pool}`, { cache: "no-store", headers: this.access.headers });
      if (!answer.ok) this.say((await answer.text()).trim());
      else this.show(await answer.json());
    } catch {
      this.say("The proxy does not answer.");
    }
  }

  say(words) { this.place.replaceChildren(h("p", { className: "sum", "data-is": "unclear" }, words)); }

  show(explained) {
    this.place.replaceChildren(
      h("p", { className: "sum", "data-is": explained.comparison }, h("b", { className: "mono" }, explained.key),
        `: ${explained.comparisonText}`),
      ...explained.copies.map(copyOf),
      h("dl", { className: "will" }, h("dt", null, "get"), h("dd", null, explained.get.text),
        h("dt", null, "set"), h("dd", null, explained.set.text)));
  }
}

