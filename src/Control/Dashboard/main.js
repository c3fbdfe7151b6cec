// Asks the proxy every two seconds, and shows what it tells.
import { h, svg, set, duration, number, percent, pairs } from "./format.js";
import { Access } from "./access.js";
import { Actions } from "./actions.js";
import { Charts } from "./charts.js";
import { Servers } from "./servers.js";
import { KeyExplainer } from "./key.js";
import { Events } from "./events.js";

const interval = 2000, patience = 5000, span = 600;
const at = id => document.getElementById(id);

const words = {
  serving: ["Serving", "Every key has its copies, and every server is in use."],
  degraded: ["Serving with fewer copies", "Clients are answered: every key has a server that may be read."],
  failing: ["Failing", "Some keys have no server that may be read: requests for them fail."],
  gone: ["No answer", "The proxy does not answer this page. What is shown below is as it was."],
};
const signs = {
  serving: "M5 13l4.500 4.500L19 7", degraded: "M12 6v7m0 4.500v.1", failing: "M7 7l10 10M17 7L7 17", gone: "M7 7l10 10M17 7L7 17",
};

const charts = new Charts(at("charts"));
const access = new Access();
const servers = new Servers(at("tiers"), at("servers-sub"), at("legend"), new Actions(access));
const events = new Events(at("events"), at("events-sub"), at("serious"));
const explainer = new KeyExplainer(at("ask"), at("explained"), access);
let history = [];
let isFrozen = false;
let seen = null;            // the last status, shown again when a server is opened
let startedAt = null;
let findingsShown = "";

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store", headers: access.headers, signal: AbortSignal.timeout(patience) });
  if (answer.status === 401) return access.ask().then(() => ask(path));
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

// Of a group the servers are the leader's, and a follower says so.
function wordsOf(verdict, group) {
  if (!group || group.leads || verdict === "gone") return words[verdict];
  return group.isServing ? ["Serving", `Clients are carried to ${group.leader}, which leads the group; servers are its own.`]
    : ["Failing", "Nobody serves the clients of this proxy."];
}

function groupText(group) {
  const since = duration(Math.max(0, Date.now() / 1000 - group.roleSince));
  const leader = group.leads ? "" : group.leader ? `, ${group.leader} leads` : ", nobody leads";
  return `${group.id} is ${group.role} for ${since}${leader}, term ${group.term}`;
}

function membersText(group) {
  const names = group.members.map(member => member.isLinked ? member.id : `${member.id} (no line)`);
  const told = group.coordinatorAnswers;
  return `${names.join(", ")}; ${group.takeover
    ? `takeover ${group.takeover}; servers ${told ? "tell" : "do not tell"} who leads`
    : `etcd ${told ? "answers" : "does not answer"}`}`;
}

function showVerdict(verdict, group) {
  const place = at("verdict");
  const [title, text] = wordsOf(verdict, group);
  if (place.dataset.is === verdict && place.querySelector("p").textContent === text) return;
  place.dataset.is = verdict;
  set(place.querySelector("h1"), title);
  set(place.querySelector("p"), text);
  const sign = svg("svg", { viewBox: "0 0 24 24" });
  sign.append(svg("path", { d: signs[verdict] }));
  place.querySelector(".lamp").replaceChildren(sign);
  document.title = verdict === "serving" ? "Understudy" : `${title} – Understudy`;
}

function showFindings(findings) {
  const text = JSON.stringify(findings.map(finding => ({ ...finding, seconds: undefined })));
  const place = at("findings");
  if (text !== findingsShown) {
    findingsShown = text;
    place.replaceChildren(...findings.map(finding => h("article", { className: "finding", "data-severity": finding.severity },
      h("div", null, h("span"), h("b", null, finding.what)),
      h("div", null, h("span", null, "what is being done"), h("p", null, finding.doing)),
      h("div", null, h("span", null, "what you should do"), h("p", null, finding.advice)))));
  }

  findings.forEach((finding, i) => {
    const since = typeof finding.seconds === "number" ? `${finding.severity}, for ${duration(finding.seconds)}` : finding.severity;
    set(place.children[i].querySelector("span"), since);
  });
}

function fill(place, list) {
  if (place.children.length !== list.length) place.replaceChildren(...pairs(list));
  list.forEach(([, value], i) => set(place.children[i].lastChild, value));
}

function showStatus(status) {
  seen = status;
  const { proxy } = status;
  showVerdict(status.verdict, proxy.group);
  showFindings(status.findings);
  const uptime = Date.now() / 1000 - proxy.startedAt;
  fill(at("facts"), [["at", proxy.listeners.join(", ")], ["up", duration(Math.max(0, uptime))], ["version", status.version],
    ["process", String(status.processId)],
    ...proxy.group ? [["group", groupText(proxy.group)], ["members", membersText(proxy.group)]] : []]);
  const total = proxy.secondsServingAllKeys + proxy.secondsNotServingAllKeys;
  fill(at("shares"), [
    ["Available since the start", total > 0 ? percent(proxy.secondsServingAllKeys / total) : "–"],
    ["Keys readable now", percent(proxy.readableKeys)],
    ["Clients", `${number(proxy.connections)} of ${number(proxy.connectionsLimit)}`],
  ]);
  servers.show(proxy.servers, history);
  explainer.setPools([...new Set(proxy.servers.map(server => server.pool).filter(Boolean))]);
  showOutcomes(proxy.outcomes);
}

// By what they mean, not by how many there are: errors are always at the end, and red.
const outcomes = [
  ["hit", "ok", "hit"], ["miss", "info", "miss"], ["stored", "accent", "stored"], ["not_stored", "idle", "not stored"],
  ["done", "idle", "done"],
  ["refused", "warn", "refused"], ["error_protocol", "warn", "no valid request"], ["error_deadline", "bad", "deadline"],
  ["error_no_live_copy", "bad", "no live copy"], ["error_connection_lost", "bad", "connection lost"],
  ["error_refused_by_server", "bad", "refused by server"], ["error_too_large", "bad", "too large"], ["error_busy", "bad", "busy"],
];

function showOutcomes(counts) {
  const there = outcomes.filter(([name]) => counts[name] > 0);
  const total = there.reduce((sum, [name]) => sum + counts[name], 0);
  at("stack").replaceChildren(...there.map(([name, tone]) => {
    const part = h("i", { className: `tone-${tone}` });
    part.style.flex = String(counts[name] / total);
    return part;
  }));
  const lines = there.map(([name, tone, word]) => h("li", { className: `tone-${tone}` },
    h("span", { className: "dot" }), h("span", null, word), h("b", null, number(counts[name]))));
  at("outcomes").replaceChildren(...(lines.length > 0 ? lines : [h("li", { className: "empty" }, "None yet.")]));
}

function showLive(state, text) {
  at("live").dataset.state = state;
  set(at("live").lastChild, text);
}

async function look() {
  if (startedAt === null) {
    const may = await access.look();
    if (may.readsNeedToken && !may.knowsToken) await access.ask();
  }

  const since = history.at(-1)?.time ?? 0;
  const [status, recent, page] =
    await Promise.all([ask("api/status"), ask(`api/history?since=${since}`), ask(`api/events?${events.query}`)]);
  if (startedAt !== null && startedAt !== status.proxy.startedAt) {
    history = [];
    await access.look();
  }

  startedAt = status.proxy.startedAt;
  history.push(...recent.samples.filter(sample => sample.time > (history.at(-1)?.time ?? 0)));
  history = history.filter(sample => sample.time > history.at(-1).time - span);
  charts.show(history);
  showStatus(status);
  events.show(page);
}

async function run() {
  for (;;) {
    if (!isFrozen && !document.hidden) {
      try {
        await look();
        showLive("on", "live");
      } catch {
        showLive("off", "no answer, trying again");
        showVerdict("gone");
      }
    }

    await new Promise(resolve => setTimeout(resolve, interval));
  }
}

function freeze() {
  isFrozen = !isFrozen;
  at("pause").setAttribute("aria-pressed", String(isFrozen));
  set(at("pause"), isFrozen ? "Go on" : "Freeze");
  if (isFrozen) showLive("", "frozen");
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  set(at("theme"), theme === "dark" ? "Light" : "Dark");
}

function turnTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("understudy-theme", theme);
  setTheme(theme);
}

servers.onOpen = () => { if (seen) servers.show(seen.proxy.servers, history); };
at("pause").addEventListener("click", freeze);
at("theme").addEventListener("click", turnTheme);
document.addEventListener("keydown", event => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); at("key").focus(); }
  if (event.key === "p") freeze();
  if (event.key === "t") turnTheme();
});
const light = matchMedia("(prefers-color-scheme: light)");
const chosen = localStorage.getItem("understudy-theme");
setTheme(chosen ?? (light.matches ? "light" : "dark"));
light.addEventListener("change", () => { if (!localStorage.getItem("understudy-theme")) setTheme(light.matches ? "light" : "dark"); });
at("foot").append(h("span", null, "Keys: / explain, p freeze, t theme"), h("a", { href: "metrics" }, "metrics"),
  h("a", { href: "api/status" }, "status as JSON"), h("a", { href: "servingz" }, "serving check"), h("a", { href: "openapi.json" }, "API"));
run();
