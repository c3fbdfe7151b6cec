// What has happened, newest first.
import { h, set, clock, number } from "./format.js";

const most = 200;

export class Events {
  constructor(list, subtitle, filter) {
    [this.list, this.subtitle] = [list, subtitle];
    this.startedAt = null;
    this.newest = null;
    filter.addEventListener("change", () => list.classList.toggle("serious", filter.checked));
  }

  /** What to ask for: the last ones at first, then those behind the newest that is here. */
  get query() { return this.newest === null ? `limit=${most}` : `since=${this.newest}`; }

  show(page) {
    if (this.startedAt !== null && page.startedAt !== this.startedAt) {
      // Another process counts anew.
      this.list.prepend(h("li", { "data-level": "info" }, h("time", null, clock(page.startedAt)), h("span", { className: "dot" }),
        h("p", null, h("b", null, "The proxy was started again."))));
      [this.startedAt, this.newest] = [page.startedAt, 0];
      return;
    }

    this.startedAt = page.startedAt;
    for (const event of page.events) {
      this.list.prepend(h("li", { "data-level": event.level, title: `${event.name} (${event.code}), event ${event.id}` },
        h("time", { dateTime: new Date(event.time * 1000).toISOString() }, clock(event.time)), h("span", { className: "dot" }),
        h("p", null, event.level === "info" ? null : h("span", { className: "hidden" }, `${event.level}: `), event.text)));
    }

    while (this.list.children.length > most) this.list.lastElementChild.remove();
    this.newest = page.events.at(-1)?.id ?? this.newest ?? page.newest;
    set(this.subtitle, `${number(page.newest)} since the start`);
  }
}
