// Hands that tick here, from the moment at which they arrived; all texts enter the page as text.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".ticking");
  if (!root || !data) return;
  const ground = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  root.style.setProperty("--drill-bad", /^#?[0-4]/.test(ground.replace("#", "")) ? "#ff8a80" : "#b3261e");
  const began = performance.now();
  const shown = data.hands.map((hand) => add(root, hand));
  root.replaceChildren(...shown.map((one) => one.row));
  const show = () => {
    const minutes = (performance.now() - began) / 60000;
    for (const { hand, row, time } of shown) {
      const words = said(hand, minutes, data.words);
      if (time.textContent !== words) time.textContent = words;
      row.classList.toggle("soon", hand.kind === "left" && hand.value - minutes * hand.rate < 1);
    }
  };
  show();
  const timer = setInterval(show, 250);
  return () => clearInterval(timer);
}

function add(root, hand) {
  const row = document.createElement("div"), label = document.createElement("span"), time = document.createElement("time");
  label.textContent = hand.label;
  time.setAttribute("role", "timer");
  time.setAttribute("aria-label", hand.label);
  row.className = hand.kind + (hand.rate > 0 ? "" : " stands");
  row.append(label, time);
  return { hand, row, time };
}

function said(hand, minutes, words) {
  if (hand.kind === "wall") return new Date().toTimeString().slice(0, 8);
  if (hand.kind === "left") {
    const seconds = Math.max(0, Math.round((hand.value - minutes * hand.rate) * 60));
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  }
  const whole = Math.round(hand.value + minutes * hand.rate);
  const clock = `${two(Math.floor((whole % 1440) / 60))}:${two(whole % 60)}`;
  return words.moment.replace("{day}", Math.floor(whole / 1440) + 1).replace("{clock}", clock);
}

const two = (number) => String(number).padStart(2, "0");
