// The time line of a scenario: what has a time is dragged, or moved by arrow keys; a click opens it in the form.
const SVG = "http://www.w3.org/2000/svg";
const ROW = 26, TOP = 22, RIGHT = 14, SNAP = 5, STILL = 3, PAUSE = 500;

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".time-line");
  if (!root || !data) return;
  const line = new TimeLine(root, component);
  root.hidden = false;
  line.focus(parentElement.drillroom); // who moves things by keys goes on with the same one
  line.keep = (item) => { parentElement.drillroom = item; };
  return () => line.close();
}

class TimeLine {
  constructor(root, { data, setTriggerValue }) {
    Object.assign(this, { root, data, tell: setTriggerValue, held: null, waits: 0 });
    root.querySelector(".what").textContent = data.words.what;
    this.draw();
    this.resizing = new ResizeObserver(() => { if (root.clientWidth !== this.drawn) this.draw(); });
    this.resizing.observe(root);
  }

  close() {
    clearTimeout(this.waits);
    this.resizing.disconnect();
  }

  draw() {
    const { data, root } = this, svg = root.querySelector("svg"), width = Math.max(300, root.clientWidth || 600);
    this.drawn = root.clientWidth;
    this.left = Math.min(190, width * 0.34);
    this.scale = (width - this.left - RIGHT) / data.end;
    const height = TOP + ROW * data.rows.length + 4;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    const parts = [];
    const days = data.end / 1440, every = Math.ceil(days / Math.max(2, Math.floor(width / 90)));
    for (let day = 0; day < days; day += every) {
      const x = this.x(day * 1440);
      parts.push(shape("line", { x1: x, x2: x, y1: TOP - 4, y2: height, stroke: "var(--st-border-color)" }));
      parts.push(words(x + 3, 13, data.words.day.replace("{day}", day + 1)));
    }
    data.rows.forEach((row, n) => {
      const middle = TOP + ROW * (n + 0.5), name = words(0, middle + 4, row.title);
      parts.push(name, shape("line", { x1: 0, x2: width, y1: middle + ROW / 2, y2: middle + ROW / 2, stroke: "var(--st-border-color)", opacity: 0.5 }));
      for (const item of row.items) parts.push(this.item(item, row.kind, middle));
    });
    svg.replaceChildren(...parts);
    for (const name of svg.querySelectorAll(":scope > text")) shorten(name, this.left - 8);
  }

  focus(name) {
    if (name) this.root.querySelector(`.item[data-name="${name}"]`)?.focus({ preventScroll: true });
  }

  x(minute) {
    return this.left + minute * this.scale;
  }

  item(item, kind, middle) {
    const group = shape("g", { class: `item ${kind}`, tabindex: 0, role: "slider", "aria-label": item.title, "aria-valuemin": 0, "aria-valuemax": this.data.end });
    group.dataset.name = item.path.join(".");
    group.onfocus = () => this.keep?.(group.dataset.name);
    group.onblur = (event) => { if (event.relatedTarget) this.keep?.(""); };
    if (kind === "incident") {
      group.append(shape("rect", { y: middle - 8, height: 16, width: Math.max(6, item.lasts * this.scale), rx: 3 }));
      if (item.within) group.append(shape("rect", { class: "within", y: middle - 8, height: 16, width: (item.within + item.lasts) * this.scale, rx: 3 }));
    } else if (kind === "decision") {
      group.append(shape("path", { d: `M0 ${middle - 8} L8 ${middle} L0 ${middle + 8} L-8 ${middle} Z` }));
    } else {
      group.append(shape("circle", { cy: middle, r: 7 }));
    }
    const title = shape("title", {}), told = words(0, middle - 9, "");
    told.setAttribute("class", "told");
    group.append(title, told);
    const put = (minute) => {
      item.now = Math.max(0, Math.min(this.data.end - 1, minute));
      group.setAttribute("transform", `translate(${this.x(item.now)} 0)`);
      group.setAttribute("aria-valuenow", item.now);
      group.setAttribute("aria-valuetext", this.moment(item.now));
      title.textContent = `${this.moment(item.now)} · ${item.title}`;
    };
    put(item.at);
    this.dragging(group, told, item, put);
    group.onkeydown = (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (event.key === "Enter") this.tell("opened", { path: item.path });
      if (!way) return;
      event.preventDefault();
      put(item.now + way * (event.shiftKey ? 60 : SNAP));
      told.textContent = this.moment(item.now);
      clearTimeout(this.waits);
      this.waits = setTimeout(() => this.moved(item), PAUSE);
    };
    return group;
  }

  dragging(group, told, item, put) {
    let from = null;
    group.onpointerdown = (event) => {
      from = { x: event.clientX, at: item.now, far: false };
      group.setPointerCapture(event.pointerId);
      group.classList.add("held");
    };
    group.onpointermove = (event) => {
      if (!from) return;
      const way = event.clientX - from.x;
      from.far ||= Math.abs(way) > STILL;
      if (!from.far) return;
      const ratio = this.root.querySelector("svg").getBoundingClientRect().width / this.root.querySelector("svg").viewBox.baseVal.width;
      const step = event.shiftKey ? 1 : SNAP;
      put(Math.round((from.at + way / ratio / this.scale) / step) * step);
      told.textContent = this.moment(item.now);
      told.setAttribute("text-anchor", item.now > this.data.end / 2 ? "end" : "start");
    };
    group.onpointerup = () => {
      const dragged = from?.far;
      from = null;
      group.classList.remove("held");
      if (dragged) this.moved(item);
      else this.tell("opened", { path: item.path });
    };
    group.onpointercancel = () => { from = null; put(item.at); told.textContent = ""; };
  }

  moved(item) {
    if (item.now !== item.at) this.tell("moved", { path: item.path, by: item.now - item.at });
    item.at = item.now;
  }

  moment(minutes) {
    const whole = Math.floor(minutes), pad = (n) => String(n).padStart(2, "0");
    const clock = `${pad(Math.floor((whole % 1440) / 60))}:${pad(whole % 60)}`;
    return this.data.words.moment.replace("{day}", Math.floor(whole / 1440) + 1).replace("{clock}", clock);
  }
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function words(x, y, said) {
  const element = shape("text", { x, y });
  element.textContent = said;
  return element;
}

function shorten(text, most) {
  const whole = text.textContent;
  for (let left = whole.length; left > 1 && text.getComputedTextLength() > most; left -= 1) text.textContent = `${whole.slice(0, left - 1)}…`;
}
