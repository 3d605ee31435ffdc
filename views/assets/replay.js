// The clock runs here, in the browser. All texts come as data and enter the page as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999", "#F0E442"];
const SPEEDS = [5, 15, 60, 240];
const LEFT = 44, RIGHT = 8, TOP = 8, BOTTOM = 20, HEIGHT = 240;

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".replay");
  if (!root || !data) return;
  const kept = parentElement.drillroom ?? {};
  const same = kept.data && kept.data.end === data.end && kept.data.begin === data.begin;
  const view = new View(root, data, same ? kept.now : data.begin, same ? kept.speed : 15);
  parentElement.drillroom = view;
  root.hidden = false; // before, nothing has a name
  return () => view.close();
}

class View {
  constructor(root, data, now, speed) {
    Object.assign(this, { root, data, now, speed, playing: false, last: 0 });
    this.words = data.words;
    this.find = (name) => root.querySelector(name);
    this.theme();
    this.controls();
    this.systems();
    this.others();
    this.floor();
    this.events();
    this.chart();
    this.resizing = new ResizeObserver(() => this.chart());
    this.resizing.observe(this.find(".chart"));
    this.show();
  }

  close() {
    this.playing = false;
    this.resizing.disconnect();
  }

  theme() {
    const ground = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    const dark = /^#?[0-4]/.test(ground.replace("#", ""));
    const set = (name, value) => this.root.style.setProperty(name, value);
    set("--drill-bad", dark ? "#ff8a80" : "#b3261e");
    set("--drill-middling", dark ? "#ffcc66" : "#8a5a00");
    set("--drill-good", dark ? "#7fd6a8" : "#0b6b3a");
  }

  controls() {
    const { words, data } = this;
    const play = this.find(".play"), position = this.find(".position"), speed = this.find(".speed select");
    this.find(".bar").setAttribute("aria-label", words.clock);
    play.onclick = () => this.toggle();
    const back = this.find(".back"), on = this.find(".on");
    for (const [button, name] of [[back, words.previous], [on, words.next]]) {
      button.setAttribute("aria-label", name);
      button.title = name;
    }
    back.replaceChildren(icon("M3 2h2v12H3z M14 2v12L6 8z"));
    on.replaceChildren(icon("M11 2h2v12h-2z M2 2v12l8-6z"));
    back.onclick = () => this.jump(-1);
    on.onclick = () => this.jump(1);
    position.max = data.end;
    position.setAttribute("aria-label", words.position);
    position.oninput = () => this.go(Number(position.value));
    this.find(".speed span").textContent = words.speed;
    speed.replaceChildren(...SPEEDS.map((pace) => {
      const option = make("option", words["minutes-a-second"].replace("{count}", pace));
      option.value = pace;
      return option;
    }));
    speed.value = this.speed;
    speed.onchange = () => { this.speed = Number(speed.value); };
    this.label();
  }

  label() {
    const play = this.find(".play");
    const word = this.playing ? this.words.pause : this.words.play;
    play.replaceChildren(icon(this.playing ? "M3 2h4v12H3z M9 2h4v12H9z" : "M3 1v14l11-7z"), make("span", word));
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.now >= this.data.end) this.now = this.data.begin;
    this.last = performance.now();
    this.label();
    if (this.playing) requestAnimationFrame((time) => this.tick(time));
  }

  tick(time) {
    if (!this.playing) return;
    this.now = Math.min(this.data.end, this.now + ((time - this.last) / 1000) * this.speed);
    this.last = time;
    this.show();
    if (this.now >= this.data.end) { this.playing = false; this.label(); return; }
    requestAnimationFrame((next) => this.tick(next));
  }

  go(minute) {
    this.now = Math.max(0, Math.min(this.data.end, minute));
    this.show();
  }

  jump(direction) {
    const times = this.data.events.map((event) => event[0]);
    const next = direction > 0 ? times.find((t) => t > this.now + 0.5) : times.findLast((t) => t < this.now - 0.5);
    if (next !== undefined) this.go(Math.ceil(next));
  }

  moment(minutes) {
    const whole = Math.floor(minutes), pad = (n) => String(n).padStart(2, "0");
    const clock = `${pad(Math.floor((whole % 1440) / 60))}:${pad(whole % 60)}`;
    return this.words.moment.replace("{day}", Math.floor(whole / 1440) + 1).replace("{clock}", clock);
  }

  at(values) {
    return values[Math.min(values.length - 1, Math.floor(this.now / this.data.step))];
  }

  // --- what does not change ------------------------------------------------------------------------------------------

  systems() {
    this.find(".systems h3").textContent = this.words.systems;
    this.states = this.data.systems.map((system) => {
      const item = make("li"), mark = make("span", ""), state = make("span", "");
      mark.className = "mark"; state.className = "state"; mark.setAttribute("aria-hidden", "true");
      item.append(mark, make("span", system.title), state);
      return { item, mark, state, states: system.states };
    });
    this.find(".systems ul").replaceChildren(...this.states.map((s) => s.item));
  }

  others() {
    this.find(".others h3").textContent = this.words.others;
    this.work = this.data.others.map(({ title, waiting }) => {
      const item = make("li"), bar = make("i"), count = make("span");
      count.className = "state";
      item.append(make("span", title), bar, count);
      return { item, bar, count, waiting, most: Math.max(1, ...waiting) };
    });
    this.find(".others ul").replaceChildren(...this.work.map((w) => w.item));
    this.find(".others").hidden = !this.work.length;
  }

  floor() {
    const { data, words } = this;
    this.find(".people h3").textContent = words.people;
    this.find(".people .legend").replaceChildren(...data.departments.map((title, i) => key(title, COLOURS[i % 8], i >= 8 ? "" : "round")));
    const place = (title, kind) => {
      const box = make("div"), head = make("b"), count = make("span", "0"), dots = make("div");
      box.className = `place ${kind}`;
      head.append(make("span", title), count);
      box.append(head, dots);
      return { box, count, dots };
    };
    const used = new Set(data.people.flatMap((person) => person.stays.map((stay) => stay[2])));
    this.places = new Map(data.desks.map((title, i) => [i, place(title, "")]).filter(([i]) => used.has(i)));
    this.places.set(-1, place(words.desk, "outside"));
    this.places.set(-2, place(words.nobody, "outside"));
    this.find(".floor").replaceChildren(...[...this.places.values()].map((p) => p.box));
    this.find(".people").classList.toggle("many", data.people.length > 120);
    this.dots = data.people.map((person) => {
      const dot = make("span");
      dot.className = person.department < 8 ? "person round" : "person"; // the second eight colours are squares
      dot.style.background = COLOURS[person.department % 8];
      dot.title = data.departments[person.department];
      return { dot, stays: person.stays, where: null };
    });
  }

  events() {
    this.find(".events h3").textContent = this.words.events;
    this.shown = -1;
  }

  chart() {
    const { data, words } = this;
    const svg = this.find(".chart svg"), width = Math.max(280, this.find(".chart").clientWidth - 24);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", words.backlog);
    this.find(".chart figcaption").textContent = words.backlog;
    const stages = data.stages;
    const most = Math.max(1, ...data.total["with-response"], ...data.total["without-response"]);
    const top = nice(most);
    this.x = (minute) => LEFT + (minute / data.end) * (width - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
    const parts = [];
    for (const [from, to] of data.outages) {
      parts.push(draw("rect", { x: this.x(from), y: TOP, width: Math.max(1, this.x(to) - this.x(from)), height: HEIGHT - TOP - BOTTOM, fill: "var(--drill-bad)", opacity: 0.12 }));
    }
    for (const value of [0, top / 2, top]) {
      parts.push(draw("line", { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), stroke: "var(--st-border-color)" }));
      parts.push(label(LEFT - 6, y(value) + 4, value.toLocaleString(), "end"));
    }
    const days = data.end / 1440, every = Math.ceil(days / Math.max(2, Math.floor(width / 90)));
    for (let day = 0; day < days; day += every) {
      parts.push(draw("line", { x1: this.x(day * 1440), x2: this.x(day * 1440), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4, stroke: "currentColor" }));
      parts.push(label(this.x(day * 1440) + 3, HEIGHT - 6, this.moment(day * 1440).replace(/\s*00:00/, ""), "start"));
    }
    let below = data.total["with-response"].map(() => 0);
    stages.forEach((stage, i) => {
      const above = below.map((value, k) => value + stage.waiting[k]);
      const forth = above.map((value, k) => `${this.x(k * data.step).toFixed(1)},${y(value).toFixed(1)}`);
      const back = below.map((value, k) => `${this.x(k * data.step).toFixed(1)},${y(value).toFixed(1)}`).reverse();
      parts.push(draw("polygon", { points: [...forth, ...back].join(" "), fill: COLOURS[i % 8], opacity: 0.85 }));
      below = above;
    });
    const dashed = data.total["without-response"].map((value, k) => `${this.x(k * data.step).toFixed(1)},${y(value).toFixed(1)}`);
    parts.push(draw("polyline", { points: dashed.join(" "), fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-dasharray": "5 4" }));
    this.cursor = draw("line", { y1: TOP, y2: HEIGHT - BOTTOM, stroke: "currentColor", "stroke-width": 2 });
    svg.replaceChildren(...parts, this.cursor);
    this.waiting = stages.map((stage, i) => ({ stage, entry: key("", COLOURS[i % 8]) }));
    this.without = key("", null);
    this.find(".chart .legend").replaceChildren(...this.waiting.map((w) => w.entry), this.without);
    const pick = (event) => {
      const box = svg.getBoundingClientRect();
      const across = ((event.clientX - box.left) / box.width) * width;
      this.go(Math.round(((across - LEFT) / (width - LEFT - RIGHT)) * data.end));
    };
    svg.onpointerdown = (event) => { svg.setPointerCapture(event.pointerId); pick(event); };
    svg.onpointermove = (event) => { if (event.buttons) pick(event); };
    if (this.dots) this.show();
  }

  // --- the world at this minute --------------------------------------------------------------------------------------

  show() {
    const { data, words, now } = this;
    const position = this.find(".position");
    this.find(".clock").textContent = this.moment(now);
    position.value = Math.floor(now);
    position.setAttribute("aria-valuetext", this.moment(now));
    this.cursor.setAttribute("x1", this.x(now));
    this.cursor.setAttribute("x2", this.x(now));
    for (const { stage, entry } of this.waiting) entry.lastChild.textContent = `${stage.title} ${this.at(stage.waiting).toLocaleString()}`;
    this.without.lastChild.textContent = `${words["without-response"]} ${this.at(data.total["without-response"]).toLocaleString()}`;
    this.find(".summary").textContent = words.summary
      .replace("{waiting}", this.at(data.total["with-response"]).toLocaleString())
      .replace("{on_time}", this.at(data.fates["on-time"]).toLocaleString())
      .replace("{late}", this.at(data.fates.late).toLocaleString())
      .replace("{cancelled}", this.at(data.fates.cancelled).toLocaleString());
    for (const { bar, count, waiting, most } of this.work) {
      bar.style.setProperty("--full", this.at(waiting) / most);
      count.textContent = this.at(waiting).toLocaleString();
    }
    this.showSystems();
    this.showPeople();
    this.showEvents();
  }

  showSystems() {
    for (const system of this.states) {
      const [, state, told] = system.states.findLast((change) => change[0] <= this.now) ?? system.states[0];
      if (system.now === told) continue;
      system.now = told;
      system.mark.textContent = { good: "●", middling: "◐", bad: "✕", off: "○" }[state];
      system.item.className = state;
      system.state.textContent = told;
    }
  }

  showPeople() {
    const moved = [];
    for (const person of this.dots) {
      const stay = person.stays.findLast((s) => s[0] <= this.now && this.now < s[1]);
      const where = stay === undefined ? -2 : this.places.has(stay[2]) ? stay[2] : -1;
      if (where === person.where) continue;
      const from = person.where === null ? null : person.dot.getBoundingClientRect();
      person.where = where;
      this.places.get(where).dots.append(person.dot);
      if (from && moved.length < 40) moved.push([person.dot, from]);
    }
    for (const place of this.places.values()) place.count.textContent = place.dots.childElementCount;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [dot, from] of moved) {
      const to = dot.getBoundingClientRect();
      dot.animate([{ transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)` }, { transform: "none" }], { duration: 350, easing: "ease-out" });
    }
  }

  showEvents() {
    const past = this.data.events.filter((event) => event[0] <= this.now);
    if (past.length === this.shown) return;
    this.shown = past.length;
    const items = past.slice(-30).reverse().map(([time, , told]) => {
      const item = make("li");
      item.append(make("time", this.moment(time)), make("span", told));
      return item;
    });
    this.find(".events ol").replaceChildren(...(items.length ? items : [make("li", this.words["none-yet"])]));
  }
}

function make(tag, words) {
  const element = document.createElement(tag);
  if (words !== undefined) element.textContent = words;
  return element;
}

function key(title, colour, shape = "") {
  const entry = make("span"), mark = make("i");
  mark.className = colour ? shape : "dash";
  if (colour) mark.style.background = colour;
  entry.append(mark, make("span", title));
  return entry;
}

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function label(x, y, words, anchor) {
  const element = draw("text", { x, y, "text-anchor": anchor });
  element.textContent = words;
  return element;
}

function icon(path) {
  const image = draw("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" });
  image.append(draw("path", { d: path, fill: "currentColor" }));
  return image;
}

function nice(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= most);
}
