// What an operator can have done to a server, which is asked about once more before it is done.
import { h } from "./format.js";

const drain = { name: "Drain", path: "api/servers/drain", isForced: true,
  means: "It is written and no longer read, so that it can be stopped once its requests have ended." };
const eject = { name: "Eject", path: "api/servers/eject", isForced: true, isGrave: true,
  means: "It is neither read nor written from now on, until it is readmitted; then it is filled with what it has missed." };
const readmit = { name: "Readmit", path: "api/servers/readmit",
  means: "It comes back in order: probed, filled with what it has missed, and read again." };
const probe = { ...readmit, name: "Probe now", means: "It is asked at once whether it answers, and comes back in order if it does." };
const cancel = { name: "End the fill", path: "api/fills/cancel",
  means: "It is read as it is; what it lacks yet comes from the other copies until it is set again." };

function choicesOf(server) {
  switch (server.state) {
    case "IN": return [drain, eject];
    case "DRAINING": return [readmit, eject];
    case "EJECTED": return [readmit];
    case "OUT": return [probe, eject];
    default: return server.isBeingFilled ? [cancel, eject] : [eject];
  }
}

export class Actions {
  constructor(access) {
    this.access = access;
    this.element = h("div", { className: "choices" });
    this.shown = "";
    this.title = h("h2");
    this.means = h("p");
    this.force = h("input", { type: "checkbox", id: "force" });
    this.forced = h("label", { className: "check", hidden: true }, this.force, " Do it all the same");
    this.answer = h("p", { className: "problem", role: "alert", hidden: true });
    this.go = h("button", { type: "submit", className: "primary" });
    this.stop = h("button", { type: "button" }, "Cancel");
    this.form = h("form", null, this.title, this.means, this.answer, this.forced,
      h("div", { className: "choices" }, this.stop, this.go));
    this.dialog = h("dialog", { className: "box" }, this.form);
    this.stop.addEventListener("click", () => this.dialog.close());
    this.form.addEventListener("submit", event => { event.preventDefault(); this.run(); });
    document.body.append(this.dialog);
  }

  /** Buttons that fit the state of a server; they stay the same while it does, so that nobody's finger meets another one. */
  show(server) {
    const choices = this.access.may.takesActions ? choicesOf(server) : [];
    const text = `${server.name} ${choices.map(choice => choice.name)}`;
    if (text === this.shown) return;
    this.shown = text;
    this.element.replaceChildren(...choices.map(choice => {
      const button = h("button", { type: "button", className: choice.isGrave ? "grave" : "" }, choice.name);
      button.addEventListener("click", () => this.open(choice, server));
      return button;
    }));
  }

  open(choice, server) {
    [this.choice, this.server] = [choice, server];
    this.title.textContent = `${choice.name}: ${server.name}`;
    this.means.textContent = choice.means;
    this.go.textContent = choice.name;
    this.go.hidden = false;
    this.stop.textContent = "Cancel";
    this.force.checked = false;
    this.forced.hidden = this.answer.hidden = true;
    this.dialog.showModal();
    this.stop.focus();
  }

  async run() {
    this.go.disabled = true;
    try {
      const said = await this.access.act(this.choice.path, { server: this.server.name, ...this.force.checked && { force: "true" } });
      if (said.needsToken) {
        await this.access.ask();
        return;
      }

      this.say(said.text, said.isDone);
      this.forced.hidden = said.isDone || !this.choice.isForced;
    } catch {
      this.say("The proxy does not answer; it may be done yet.", false);
    } finally {
      this.go.disabled = false;
    }
  }

  say(words, isDone) {
    this.answer.textContent = words;
    this.answer.dataset.is = isDone ? "done" : "refused";
    this.answer.hidden = false;
    this.go.hidden = isDone;
    this.stop.textContent = isDone ? "Close" : "Cancel";
    if (isDone) this.stop.focus();
  }
}
