// Who looks, and what they may have done: the token stays in this tab.
import { h } from "./format.js";

const kept = "understudy-token", patience = 35_000;

export class Access {
  constructor() {
    this.token = sessionStorage.getItem(kept) ?? "";
    this.may = { knowsToken: false, readsNeedToken: false, takesActions: false, actionsNeedToken: false };
    this.input = h("input", { type: "password", autocomplete: "off", id: "token", maxLength: 256 });
    this.problem = h("p", { className: "problem", role: "alert", hidden: true });
    this.form = h("form", null, h("h2", null, "This proxy asks for a token"),
      h("p", null, "It is in the file that ", h("code", null, "admin-token-file"), " names. It stays in this tab until it is closed."),
      h("label", { htmlFor: "token" }, "Token"), this.input, this.problem,
      h("div", { className: "choices" }, h("button", { type: "submit", className: "primary" }, "Log in")));
    this.dialog = h("dialog", { className: "box" }, this.form);
    this.form.addEventListener("submit", event => { event.preventDefault(); this.enter(); });
    document.body.append(this.dialog);
  }

  get headers() { return this.token ? { Authorization: `Bearer ${this.token}` } : {}; }

  /** What this address lets whoever asks do. */
  async look() {
    const answer = await fetch("api/access", { cache: "no-store", headers: this.headers });
    if (answer.ok) this.may = await answer.json();
    return this.may;
  }

  /** Has something done; what was said of it. */
  async act(path, query) {
    const answer = await fetch(`${path}?${new URLSearchParams(query)}`,
      { method: "POST", headers: this.headers, signal: AbortSignal.timeout(patience) });
    const text = answer.ok ? (await answer.json()).text : (await answer.text()).trim();
    return { isDone: answer.ok, needsToken: answer.status === 401, text };
  }

  /** Asks for the token until it is the right one. */
  ask() {
    this.asking ??= new Promise(resolve => { this.entered = resolve; });
    if (!this.dialog.open) this.dialog.showModal();
    return this.asking;
  }

  async enter() {
    this.token = this.input.value.trim();
    try {
      await this.look();
    } catch {
      this.say("The proxy does not answer.");
      return;
    }

    if (!this.may.knowsToken) {
      this.token = "";
      this.say("That is not the token.");
      return;
    }

    sessionStorage.setItem(kept, this.token);
    this.input.value = "";
    this.problem.hidden = true;
    this.dialog.close();
    this.asking = null;
    this.entered();
  }

  say(words) {
    this.problem.textContent = words;
    this.problem.hidden = false;
    this.input.select();
  }
}
